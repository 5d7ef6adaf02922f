// Layers on GPUs, one a rank, against the fp64 oracle: the cases of the tensor backend on the CPU.
#include <gtest/gtest.h>

#include "reference/exec/gpus.h"
#include "tests/support/backend_check.h"
#include "tests/support/gpu_ranks.h"
#include "tests/support/layer_problem.h"
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

INSTANTIATE_TEST_SUITE_P(EveryPair, GpuLayer, ::testing::ValuesIn(testing::all_routing_cases()),
                         [](const auto& test) { return testing::name_of(test.param); });

}  // namespace
}  // namespace moebench
