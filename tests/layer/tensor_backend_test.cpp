// Layers whose gate, permutations and activations are operations on whole tensors, on the CPU, against the fp64 oracle.
#include <gtest/gtest.h>

#include "tests/support/backend_check.h"
#include "tests/support/layer_problem.h"
#include "tests/support/routing_cases.h"

namespace moebench {
namespace {

class TensorBackend : public ::testing::TestWithParam<testing::RoutingCase> {};

TEST_P(TensorBackend, MatchesTheOracleAndGivesTheSameBitsForEveryStrategyAndAgain) {
  const OracleProblem problem = testing::routing_problem(GetParam(), 71);
  const auto expected = testing::answers(problem, testing::backend_granularities);
  testing::run_ranks(GetParam().shape.ranks, [&](testing::Rank& rank) {
    testing::expect_right(problem, expected, tensor_backend(at::kCPU), rank);
  });
}

INSTANTIATE_TEST_SUITE_P(EveryPair, TensorBackend, ::testing::ValuesIn(testing::all_routing_cases()),
                         [](const auto& test) { return testing::name_of(test.param); });

}  // namespace
}  // namespace moebench
