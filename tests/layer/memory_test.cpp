// What a plan predicts is what a step touches.
#include <gtest/gtest.h>

#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"

namespace moebench {
namespace {

class Memory : public ::testing::TestWithParam<std::tuple<testing::RoutingKind, ElementType>> {};

TEST_P(Memory, PredictedExtentsAreTheHighWaterMark) {
  const auto [routing, dtype] = GetParam();
  const LayerShape shape{.tokens = Tokens(17),
                         .model_dim = Features(6),
                         .hidden_dim = Features(10),
                         .experts = 6,
                         .ranks = 2,
                         .top_k = 2,
                         .dtype = dtype};
  const OracleProblem problem = testing::layer_problem(shape, routing, 31);
  testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
    for (const testing::Variant& variant : testing::all_variants({1, 2, 3, 4, 8})) {
      MoeLayerOptions options = testing::layer_options(shape, variant);
      options.arena_slack = kib(4);
      const auto layer = testing::make_layer(problem, options, rank);
      testing::run_step(*layer, problem, rank.index);
      layer->poison_arenas();
      EXPECT_EQ(layer->touched_memory(), ArenaMemory());
      testing::run_step(*layer, problem, rank.index);
      const ArenaMemory predicted = arena_memory(layer->last_step().plan->layout());
      const ArenaMemory touched = layer->touched_memory();
      const std::string where = testing::describe(variant) + " rank " + std::to_string(rank.index);
      EXPECT_EQ(touched.activations, predicted.activations) << where;
      EXPECT_EQ(touched.buffers, predicted.buffers) << where;
      EXPECT_EQ(touched.host, predicted.host) << where;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(All, Memory,
                         ::testing::Combine(::testing::Values(testing::RoutingKind::even, testing::RoutingKind::skewed),
                                            ::testing::Values(ElementType::fp32, ElementType::fp64)));

}  // namespace
}  // namespace moebench
