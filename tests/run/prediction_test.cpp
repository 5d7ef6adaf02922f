#include "suites/run/prediction.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "reference/base/error.h"
#include "reference/plan/memory.h"
#include "reference/routing/expected_routing.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

// Without its shadowed expert, the most popular one's rank is not the one with the most rows any more.
TEST(Prediction, OfShadowsIsOfTheRankThatHasMostThen) {
  Configuration configuration = fixtures::configuration(2, 4);
  configuration.system = "fastermoe";
  configuration.routing.workload = {.kind = WorkloadKind::zipf, .parameter = Ratio(1.2)};
  configuration.shadowed_experts = 1;
  const LayerShape& shape = configuration.shape;
  const SystemInfo& system = system_named("fastermoe");
  const Partitioning partitioning = partitioning_of(system, shape, configuration.granularity);
  const std::vector<Ratio> shares = expected_shares(shape, configuration.routing.workload, 1);
  Bytes most;
  for (int rank = 0; rank < shape.ranks; ++rank) {
    Routing counted = expected_routing(shape, rank, partitioning.tokens, configuration.routing, shares);
    const SystemOptions options = system_options(configuration);
    auto shadowed = shadowed_experts(system, shape, options.shadowing,
                                     rows_of_all_ranks(shape, partitioning.tokens, configuration.routing, shares));
    auto routing = partitioned(shape, std::move(counted), partitioning, std::move(shadowed));
    const VerifiedPlan plan = compile(system, shape, std::move(routing), options);
    most = std::max(most, arena_memory(plan.layout()).device());
  }
  EXPECT_EQ(predict_memory(configuration).arenas.device(), most);
}

TEST(Prediction, HasThePapersActivationsWithoutReuse) {
  const Configuration configuration = fixtures::configuration(4);
  EXPECT_EQ(predict_memory(configuration).arenas.activations, paper_activations(configuration.shape));
}

TEST(Prediction, FallsWithReuse) {
  Configuration configuration = fixtures::configuration(4);
  const MemoryPrediction kept = predict_memory(configuration);
  configuration.system = "mpipemoe";
  configuration.reuse = ReuseStrategy::s4;
  const MemoryPrediction reused = predict_memory(configuration);
  EXPECT_EQ(kept.device() - reused.device(), paper_reuse_saving(configuration.shape, 4) * 2);
  EXPECT_LE(reused.allocated(), kept.allocated());
}

TEST(Prediction, AllocatesMoreThanTheArenas) {
  const MemoryPrediction prediction = predict_memory(fixtures::configuration(2));
  EXPECT_GT(prediction.allocated(), prediction.device() + prediction.state.parameters + prediction.state.gradients);
}

// Few tokens, so that the layer takes more than the oracle.
TEST(Prediction, AllocatesTheOptimizersStateWhereItIsRun) {
  Configuration configuration = fixtures::configuration(2);
  configuration.shape.tokens = Tokens(16);  // most of it is weights
  configuration.shape.hidden_dim = Features(65536);
  const MemoryPrediction counted = predict_memory(configuration);
  configuration.runs_optimizer = true;
  EXPECT_EQ(predict_memory(configuration).allocated() - counted.allocated(), counted.state.optimizer);
}

TEST(Prediction, IsOfTheRankWithMostRows) {
  Configuration configuration = fixtures::configuration(2, 4);
  configuration.shape.experts = 8;
  const MemoryPrediction even = predict_memory(configuration);
  configuration.routing.workload = {.kind = WorkloadKind::hot, .parameter = Ratio(1), .hot_experts = 2};
  const MemoryPrediction hot = predict_memory(configuration);
  // All rows of four ranks are one rank's: T_DI, T_M and T_DO are four times as large, T_I and T_O are not.
  const LayerShape& shape = configuration.shape;
  EXPECT_EQ(hot.arenas.activations - even.arenas.activations,
            shape.tokens * (shape.model_dim * 2 + shape.hidden_dim) * 3 * size_of(shape.dtype));
  EXPECT_EQ(hot.routing - even.routing, Bytes(4) * shape.tokens.count()) << "the choice, again";
  EXPECT_GT(hot.allocated(), even.allocated());
  configuration.routing.capacity_factor = Ratio(1);
  EXPECT_LT(predict_memory(configuration).arenas.activations, even.arenas.activations) << "three quarters are dropped";
}

TEST(Prediction, RefusesWhatCannotBe) {
  Configuration configuration = fixtures::configuration(2);
  configuration.system = "fastermore";
  EXPECT_THROW(predict_memory(configuration), InputError);
  configuration = fixtures::configuration(2);
  configuration.routing.workload = {.kind = WorkloadKind::trace, .file = "no such file"};
  EXPECT_THROW(predict_memory(configuration), InputError);
}

TEST(MemoryText, ChoosesItsUnit) {
  EXPECT_EQ(memory_text(mib(10)), "10.0 MiB");
  EXPECT_EQ(memory_text(mib(1536)), "1.50 GiB");
}

}  // namespace
}  // namespace moebench
