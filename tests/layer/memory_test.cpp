// What a plan predicts is what a step touches.
#include <gtest/gtest.h>

#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"

namespace moebench {
namespace {

class PredictedMemory : public ::testing::TestWithParam<std::tuple<testing::RoutingKind, Activation, ElementType>> {};

TEST_P(PredictedMemory, ExtentsAreTheHighWaterMark) {
  const auto [routing, activation, dtype] = GetParam();
  const LayerShape shape{.tokens = Tokens(17),
                         .model_dim = Features(6),
                         .hidden_dim = Features(10),
                         .experts = 6,
                         .ranks = 2,
                         .top_k = 2,
                         .dtype = dtype,
                         .activation = activation};
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

// Gates with more to keep, workloads that leave ranks without rows, and copies that are dropped.
TEST(Memory, OfEveryRankIsItsHighWaterMarkUnderSkewAndCapacity) {
  const Workload zipf{.kind = WorkloadKind::zipf, .parameter = Ratio(1.2)};
  const Workload hot{.kind = WorkloadKind::hot, .parameter = Ratio(1), .hot_experts = 1};
  for (const RoutingOptions& routing :
       {RoutingOptions{.workload = zipf}, RoutingOptions{.workload = hot},
        RoutingOptions{.workload = hot, .capacity_factor = Ratio(0.5)},
        RoutingOptions{.workload = zipf, .capacity_factor = Ratio(1), .balance_loss = Ratio(0.1)}}) {
    for (const GateKind gate : {GateKind::softmax, GateKind::noisy, GateKind::switch_gate, GateKind::sigmoid}) {
      const LayerShape shape{.tokens = Tokens(17),
                             .model_dim = Features(6),
                             .hidden_dim = Features(10),
                             .experts = 6,
                             .ranks = 3,
                             .gate = gate};
      OracleProblem problem = testing::layer_problem(shape, testing::RoutingKind::even, 32);
      problem.routing = routing;
      testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
        for (const testing::Variant& variant : testing::all_variants({1, 4})) {
          MoeLayerOptions options = testing::layer_options(shape, variant);
          options.arena_slack = kib(4);
          const auto layer = testing::make_layer(problem, options, rank);
          testing::run_step(*layer, problem, rank.index);
          layer->poison_arenas();
          testing::run_step(*layer, problem, rank.index);
          EXPECT_EQ(layer->touched_memory(), arena_memory(layer->last_step().plan->layout()))
              << testing::describe(variant) << " rank " << rank.index << " " << name_of(gate);
        }
      });
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, PredictedMemory,
                         ::testing::Combine(::testing::Values(testing::RoutingKind::even, testing::RoutingKind::skewed),
                                            ::testing::Values(Activation::relu, Activation::gelu, Activation::swiglu),
                                            ::testing::Values(ElementType::fp32, ElementType::fp64, ElementType::bf16)));

}  // namespace
}  // namespace moebench
