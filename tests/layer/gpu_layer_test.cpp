// Layers on GPUs, one a rank, against the fp64 oracle: the cases of the tensor backend on the CPU.
#include <gtest/gtest.h>

#include <algorithm>

#include "reference/exec/gpus.h"
#include "tests/support/backend_check.h"
#include "tests/support/gpu_ranks.h"
#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"
#include "tests/support/routing_cases.h"

namespace moebench {
namespace {

class GpuLayer : public ::testing::TestWithParam<testing::RoutingCase> {};

TEST_P(GpuLayer, MatchesTheOracleAndGivesTheSameBitsForEveryStrategyAndAgain) {
  const int ranks = GetParam().shape.ranks;
  if (gpus().count() < ranks) GTEST_SKIP() << "needs " << ranks << " GPUs, and there are " << gpus().count();
  const OracleProblem problem = testing::routing_problem(GetParam(), 71);
  const auto expected = testing::answers(problem, testing::backend_granularities);
  testing::run_gpu_ranks(ranks, [&](testing::Rank& rank) {
    const at::Device gpu(at::kCUDA, static_cast<at::DeviceIndex>(rank.index));
    testing::expect_right(problem, expected, tensor_backend(gpu), rank);
  });
}

// As one CUDA graph a pass, with the bits of the ops launched one by one.
TEST(RecordedGpuLayer, GivesTheSameBitsWhereItsPassesAreRecorded) {
  if (gpus().count() == 0) GTEST_SKIP() << gpus().why_none;
  for (int ranks = 1; ranks <= std::min(gpus().count(), 4); ++ranks) {
    for (const int experts : {ranks, 3 * ranks}) {
      const LayerShape shape{.tokens = Tokens(64),
                             .model_dim = Features(32),
                             .hidden_dim = Features(64),
                             .experts = experts,
                             .ranks = ranks};
      const OracleProblem problem =
          testing::routing_problem({.shape = shape, .routing = {.capacity_factor = Ratio(1.25), .padded = true}}, 79);
      testing::run_gpu_ranks(ranks, [&](testing::Rank& rank) {
        const at::Device gpu(at::kCUDA, static_cast<at::DeviceIndex>(rank.index));
        for (const testing::Variant& variant : testing::all_variants(testing::backend_granularities)) {
          MoeLayerOptions options = testing::layer_options(shape, variant);
          options.backend = tensor_backend(gpu);
          const auto plain = testing::make_layer(problem, options, rank);
          options.records_passes = true;
          const auto recorded = testing::make_layer(problem, options, rank);
          const auto expected = testing::run_step(*plain, problem, rank.index);
          for (int step = 0; step < 4; ++step) {
            EXPECT_TRUE(testing::same_bits(testing::run_step(*recorded, problem, rank.index), expected))
                << testing::describe(variant) << " step " << step;
          }
        }
      });
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryPair, GpuLayer, ::testing::ValuesIn(testing::all_routing_cases()),
                         [](const auto& test) { return testing::name_of(test.param); });

}  // namespace
}  // namespace moebench
