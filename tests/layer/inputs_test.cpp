#include "reference/layer/inputs.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "reference/layer/parameters.h"

namespace moebench {
namespace {

LayerShape shape_with(int experts, int top_k, ElementType dtype = ElementType::fp32) {
  return {.tokens = Tokens(20000),
          .model_dim = Features(8),
          .hidden_dim = Features(4),
          .experts = experts,
          .top_k = top_k,
          .dtype = dtype};
}

TEST(Inputs, AreAFunctionOfRankAndSeed) {
  const LayerShape shape = shape_with(4, 1);
  EXPECT_TRUE(at::equal(benchmark_input(shape, 1, 7), benchmark_input(shape, 1, 7)));
  EXPECT_FALSE(at::equal(benchmark_input(shape, 1, 7), benchmark_input(shape, 0, 7)));
  EXPECT_FALSE(at::equal(benchmark_input(shape, 1, 7), benchmark_input(shape, 1, 8)));
  EXPECT_FALSE(at::equal(benchmark_grad_output(shape, 1, 7), benchmark_input(shape, 1, 7)));
}

// So many tokens that some would be near a tie by chance.
TEST(Inputs, AreFarFromTies) {
  constexpr auto fp32 = ElementType::fp32;
  constexpr auto bf16 = ElementType::bf16;
  for (const auto& [experts, top_k, dtype] :
       {std::tuple(2, 1, fp32), std::tuple(8, 1, fp32), std::tuple(8, 2, fp32), std::tuple(3, 3, fp32),
        std::tuple(2, 1, bf16), std::tuple(8, 2, bf16), std::tuple(8, 1, ElementType::fp64)}) {
    const LayerShape shape = shape_with(experts, top_k, dtype);
    const at::Tensor scores =
        at::matmul(benchmark_input(shape, 0, 7).to(at::kDouble), initial_gate(shape, 7).to(at::kDouble));
    const at::Tensor sorted = std::get<0>(scores.sort(1, true));
    if (top_k == experts) continue;
    const at::Tensor gap = sorted.select(1, top_k - 1) - sorted.select(1, top_k);
    EXPECT_GE(gap.min().item<double>(), 1e-4) << experts << " experts, top " << top_k;
  }
}

TEST(Inputs, ReachEveryExpert) {
  const LayerShape shape = shape_with(8, 1);
  const at::Tensor chosen = at::matmul(benchmark_input(shape, 0, 7), initial_gate(shape, 7)).argmax(1);
  EXPECT_EQ(std::get<0>(at::_unique(chosen)).numel(), 8);
}

}  // namespace
}  // namespace moebench
