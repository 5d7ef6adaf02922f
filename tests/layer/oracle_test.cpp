#include "reference/layer/oracle.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "reference/layer/comparison.h"
#include "tests/support/autograd_layer.h"
#include "tests/support/layer_problem.h"

namespace moebench {
namespace {

using testing::RoutingKind;

LayerShape shape_with(int ranks, int experts_per_rank, int top_k) {
  return {.tokens = Tokens(7),
          .model_dim = Features(5),
          .hidden_dim = Features(6),
          .experts = ranks * experts_per_rank,
          .ranks = ranks,
          .top_k = top_k,
          .dtype = ElementType::fp64};
}

TEST(Oracle, AgreesWithAutogradOnTheWholeLayer) {
  for (const LayerShape& shape : {shape_with(1, 1, 1), shape_with(1, 3, 2), shape_with(2, 1, 1), shape_with(3, 2, 2)}) {
    for (const RoutingKind routing : {RoutingKind::even, RoutingKind::skewed}) {
      const OracleProblem problem = testing::layer_problem(shape, routing, 61);
      const auto expected = testing::autograd_answers(problem);
      const auto actual = testing::answers(problem);
      for (std::size_t rank = 0; rank < expected.size(); ++rank) {
        EXPECT_LT(max_abs_error(actual[rank].output, expected[rank].output), 1e-14);
        EXPECT_LT(max_abs_error(actual[rank].grad_input, expected[rank].grad_input), 1e-14);
        EXPECT_LT(max_abs_error(actual[rank].grad_gate, expected[rank].grad_gate), 1e-13);
        EXPECT_LT(max_abs_error(actual[rank].grad_fc1, expected[rank].grad_fc1), 1e-13);
        EXPECT_LT(max_abs_error(actual[rank].grad_fc2, expected[rank].grad_fc2), 1e-13);
      }
    }
  }
}

TEST(Oracle, HasNoSlackWhereNoHiddenValueIsNearZero) {
  const OracleProblem problem = testing::layer_problem(shape_with(2, 2, 1), RoutingKind::even, 62);
  const OracleResult result = oracle(problem, 0);
  EXPECT_FALSE(result.grad_input_slack.defined());
  EXPECT_FALSE(result.grad_fc1_slack.defined());
}

// A hidden value of exactly zero: a layer whose rounding gives it a sign may pass the gradient or not.
TEST(Oracle, AllowsEitherGradientWhereAHiddenValueIsZero) {
  const LayerShape shape = shape_with(1, 1, 1);
  OracleProblem problem = testing::layer_problem(shape, RoutingKind::even, 63);
  ExpertWeights weights = problem.expert(0);
  weights.fc1.select(1, 2).zero_();
  problem.expert = [weights](int) { return weights; };
  const OracleResult closed = oracle(problem, 0);
  ASSERT_TRUE(closed.grad_fc1_slack.defined());
  ASSERT_TRUE(closed.grad_input_slack.defined());

  // The gradient that would pass: through a bias of the smallest size, which does not otherwise count.
  const at::Tensor grad_hidden = at::matmul(problem.grad_output(0), weights.fc2.t()).select(1, 2);
  const at::Tensor open_fc1 = closed.grad_fc1[0].select(1, 2) + at::matmul(problem.input(0).t(), grad_hidden);
  const at::Tensor difference = (open_fc1 - closed.grad_fc1[0].select(1, 2)).abs();
  EXPECT_TRUE(difference.le(closed.grad_fc1_slack[0].select(1, 2) + 1e-12).all().item<bool>());
  EXPECT_FALSE(closed.grad_fc1_slack[0].select(1, 1).any().item<bool>());
}

}  // namespace
}  // namespace moebench
