#include "reference/kernels/widened_product.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <array>

#include "reference/kernels/counting_allocator.h"

namespace moebench {
namespace {

at::Tensor wide(const at::Tensor& tensor) { return tensor.to(at::kDouble); }

class WidenedProductOf : public testing::TestWithParam<c10::ScalarType> {
 protected:
  // Rounded once from fp32: half a unit of the last place, and what sums of fp32 are off by.
  static void expect_near(const at::Tensor& out, const at::Tensor& exact, const std::string& what) {
    const double half_a_unit = GetParam() == at::kBFloat16 ? 1.0 / 256 : 1.0 / 2048;
    EXPECT_TRUE(at::allclose(wide(out), exact, 1.01 * half_a_unit, 1e-3)) << what;
  }
};

INSTANTIATE_TEST_SUITE_P(Formats, WidenedProductOf, testing::Values(at::kBFloat16, at::kHalf),
                         [](const auto& test) { return std::string(c10::toString(test.param)); });

// Of shapes that fit into one block and that need several of rows, of columns and of both.
TEST_P(WidenedProductOf, IsTheProductOfAnySizesAndStrides) {
  struct Sizes {
    std::int64_t rows, inner, columns;
  };
  for (const auto& [rows, inner, columns] :
       {Sizes{1, 1, 1}, {5, 7, 3}, {300, 1000, 290}, {600, 900, 20}, {20, 900, 600}, {40, 20000, 70}, {9000, 3, 300}}) {
    const at::Tensor a = at::randn({rows, inner}).to(GetParam());
    const at::Tensor b = at::randn({inner, columns}).to(GetParam());
    const at::Tensor exact = at::matmul(wide(a), wide(b));
    for (const bool turned : {false, true}) {
      for (const bool accumulate : {false, true}) {
        const at::Tensor out = at::full({rows, columns}, 2, GetParam());
        multiply_widened({.out = out,
                          .a = turned ? a.t().contiguous().t() : a,
                          .b = turned ? b.t().contiguous().t() : b,
                          .accumulate = accumulate});
        expect_near(out, exact + (accumulate ? 2 : 0),
                    std::to_string(rows) + " x " + std::to_string(inner) + " x " + std::to_string(columns) +
                        (turned ? " turned" : "") + (accumulate ? " added" : ""));
      }
    }
  }
}

TEST(WidenedProduct, TakesLittleMemoryForAnySizes) {
  count_storage();
  for (const auto& [rows, inner, columns] :
       {std::array<std::int64_t, 3>{3000, 8, 4000}, {20000, 1, 50}, {500, 700, 900}}) {
    const Product product{.out = at::empty({rows, columns}, at::kBFloat16),
                          .a = at::zeros({rows, inner}, at::kBFloat16),
                          .b = at::zeros({inner, columns}, at::kBFloat16)};
    const StorageCounts before = storage_counts();
    reset_storage_peak();
    multiply_widened(product);
    EXPECT_LE(storage_counts().peak - before.in_use, Bytes(3 << 20)) << rows << " x " << inner << " x " << columns;
  }
}

TEST(WidenedProduct, OfNothingIsNothing) {
  const auto empty = [](std::int64_t rows, std::int64_t columns) { return at::empty({rows, columns}, at::kBFloat16); };
  multiply_widened({.out = empty(0, 3), .a = empty(0, 4), .b = empty(4, 3)});
  const at::Tensor out = at::full({2, 3}, 5, at::kBFloat16);
  multiply_widened({.out = out, .a = empty(2, 0), .b = empty(0, 3), .accumulate = true});
  EXPECT_TRUE(at::equal(out, at::full({2, 3}, 5, at::kBFloat16)));
  multiply_widened({.out = out, .a = empty(2, 0), .b = empty(0, 3)});
  EXPECT_FALSE(out.any().item<bool>());
}

// Many small terms onto a large one, which sums of bf16 would lose.
TEST(WidenedProduct, SumsInFp32) {
  const at::Tensor out = at::full({2, 2}, 256, at::kBFloat16);
  multiply_widened({.out = out,
                    .a = at::ones({2, 1024}, at::kBFloat16),
                    .b = at::full({1024, 2}, 1.0 / 256, at::kBFloat16),
                    .accumulate = true});
  EXPECT_TRUE(at::equal(out, at::full({2, 2}, 260, at::kBFloat16)));
}

}  // namespace
}  // namespace moebench
