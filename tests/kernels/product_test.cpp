#include "reference/kernels/product.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "reference/kernels/counting_allocator.h"

namespace moebench {
namespace {

const std::byte* bytes_of(const at::Tensor& tensor) { return static_cast<const std::byte*>(tensor.data_ptr()); }

TEST(Product, ViewsMemoryWithoutCopyingIt) {
  const at::Tensor tensor = at::arange(6, at::kDouble).view({2, 3});
  const at::Tensor view = matrix_view(ElementType::fp64, bytes_of(tensor), 2, 3);
  EXPECT_EQ(view.data_ptr(), tensor.data_ptr());
  EXPECT_TRUE(at::equal(view, tensor));
}

TEST(Product, WritesOrAddsAndTakesNoStorage) {
  count_storage();
  for (const auto type : {at::kFloat, at::kDouble}) {
    const at::Tensor a = at::randn({5, 4}, type);
    const at::Tensor b = at::randn({3, 4}, type);
    const at::Tensor out = at::full({5, 3}, 2, type);
    const at::Tensor expected = at::matmul(a, b.t());
    const Product add{.out = out, .a = a, .b = b.t(), .accumulate = true};
    const Product write{.out = out, .a = a, .b = b.t()};
    const std::int64_t before = storage_counts().allocations;
    run(add);
    EXPECT_EQ(storage_counts().allocations, before);
    EXPECT_TRUE(at::allclose(out, expected + 2, 1e-4, 1e-5));
    const std::int64_t between = storage_counts().allocations;
    run(write);
    EXPECT_EQ(storage_counts().allocations, between);
    EXPECT_TRUE(at::allclose(out, expected, 1e-4, 1e-5));
  }
}

}  // namespace
}  // namespace moebench
