// Layers on GPUs, one a rank, against the fp64 oracle: the cases of the tensor backend on the CPU.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <map>
#include <string>

#include "reference/exec/gpus.h"
#include "tests/support/gpu_ranks.h"
#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"
#include "tests/support/routing_cases.h"

namespace moebench {
namespace {

using testing::Variant;

bool same_bits(const LayerResult& a, const LayerResult& b) {
  return at::equal(a.output, b.output) && at::equal(a.grad_input, b.grad_input) &&
         at::equal(a.grad_gate, b.grad_gate) && at::equal(a.grad_fc1, b.grad_fc1) && at::equal(a.grad_fc2, b.grad_fc2);
}

class GpuLayer : public ::testing::TestWithParam<testing::RoutingCase> {};

TEST_P(GpuLayer, MatchesTheOracleAndGivesTheSameBitsForEveryStrategyAndAgain) {
  const int ranks = GetParam().shape.ranks;
  if (gpus().count() < ranks) GTEST_SKIP() << "needs " << ranks << " GPUs, and there are " << gpus().count();
  const OracleProblem problem = testing::routing_problem(GetParam(), 71);
  const std::vector<OracleResult> expected = testing::answers(problem);
  testing::run_gpu_ranks(ranks, [&](testing::Rank& rank) {
    const OracleResult& should = expected[static_cast<std::size_t>(rank.index)];
    std::map<int, LayerResult> none;  // by granularity
    for (const Variant& variant : testing::all_variants({1, 3})) {
      const std::string where = testing::describe(variant) + " rank " + std::to_string(rank.index);
      MoeLayerOptions options = testing::layer_options(problem.shape, variant);
      options.backend = tensor_backend(at::Device(at::kCUDA, static_cast<at::DeviceIndex>(rank.index)));
      const auto layer = testing::make_layer(problem, std::move(options), rank);
      const LayerResult result = testing::run_step(*layer, problem, rank.index);
      for (const Comparison& comparison : compare(problem.shape, result, should)) {
        EXPECT_TRUE(comparison.passed()) << where << ": " << comparison.tensor << " is off by "
                                         << comparison.max_abs_error << ", tolerance " << comparison.tolerance;
      }
      EXPECT_NEAR(layer->last_step().balance_loss, should.balance_loss, 1e-6 * should.balance_loss) << where;
      EXPECT_TRUE(same_bits(result, testing::run_step(*layer, problem, rank.index))) << where;
      if (variant.system == "fastmoe" || variant.system == "fastermoe") continue;
      const auto [first, is_first] = none.try_emplace(variant.granularity, result);
      EXPECT_TRUE(is_first || same_bits(result, first->second)) << where;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(EveryPair, GpuLayer, ::testing::ValuesIn(testing::all_routing_cases()),
                         [](const auto& test) { return testing::name_of(test.param); });

}  // namespace
}  // namespace moebench
