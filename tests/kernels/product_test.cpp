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

// A bf16 layer's tokens and its fp32 gate, in more rows than a block of scratch has. Sums of fp32 are compared with those of
// fp64.
TEST(Product, OfBf16AndFp32IsFp32s) {
  const at::Tensor tokens = at::randn({700, 300}).to(at::kBFloat16);
  const at::Tensor gate = at::randn({300, 5});
  const at::Tensor grad = at::randn({700, 5});
  const auto wide = [](const at::Tensor& tensor) { return tensor.to(at::kDouble); };
  const auto near = [&](const at::Tensor& out, const at::Tensor& exact) {
    return at::allclose(wide(out), exact, 1e-5, 1e-3);
  };

  const at::Tensor scores = at::full({700, 5}, 9.0);
  run({.out = scores, .a = tokens, .b = gate});
  EXPECT_TRUE(near(scores, at::matmul(wide(tokens), wide(gate))));

  for (const bool accumulate : {false, true}) {
    const at::Tensor grad_gate = at::full({300, 5}, 9.0);
    run({.out = grad_gate, .a = tokens.t(), .b = grad, .accumulate = accumulate});
    EXPECT_TRUE(near(grad_gate, at::matmul(wide(tokens).t(), wide(grad)) + (accumulate ? 9 : 0)));

    const at::Tensor grad_tokens = at::full({700, 300}, 9.0, at::kBFloat16);
    run({.out = grad_tokens, .a = grad, .b = gate.t(), .accumulate = accumulate});
    const at::Tensor exact = at::matmul(wide(grad), wide(gate).t()) + (accumulate ? 9 : 0);
    EXPECT_TRUE(at::allclose(wide(grad_tokens), exact, 1.0 / 255, 1e-5));
  }
}

TEST(Product, OfOneRowAndOneColumnOfBf16) {
  const at::Tensor token = at::full({1, 3}, 2, at::kBFloat16);
  const at::Tensor scores = at::empty({1, 1});
  run({.out = scores, .a = token, .b = at::ones({3, 1})});
  EXPECT_EQ(scores.item<float>(), 6);
  const at::Tensor grad_gate = at::ones({3, 1});
  run({.out = grad_gate, .a = token.t(), .b = at::full({1, 1}, 5.0), .accumulate = true});
  EXPECT_TRUE(at::equal(grad_gate, at::full({3, 1}, 11.0)));
}

// Many small terms onto a large one, which bf16 sums would lose.
TEST(Product, OfBf16SumsInFp32) {
  const at::Tensor a = at::ones({2, 1024}, at::kBFloat16);
  const at::Tensor b = at::full({1024, 2}, 1.0 / 256, at::kBFloat16);
  const at::Tensor out = at::full({2, 2}, 4, at::kBFloat16);
  run({.out = out, .a = a, .b = b, .accumulate = true});
  EXPECT_TRUE(at::equal(out, at::full({2, 2}, 8, at::kBFloat16))) << out;
}

}  // namespace
}  // namespace moebench
