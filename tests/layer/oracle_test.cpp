#include "reference/layer/oracle.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

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

void expect_same(const std::vector<OracleResult>& actual, const std::vector<OracleResult>& expected,
                 const std::string& where) {
  for (std::size_t rank = 0; rank < expected.size(); ++rank) {
    EXPECT_LT(max_abs_error(actual[rank].output, expected[rank].output), 1e-14) << where;
    EXPECT_LT(max_abs_error(actual[rank].grad_input, expected[rank].grad_input), 1e-14) << where;
    EXPECT_LT(max_abs_error(actual[rank].grad_gate, expected[rank].grad_gate), 1e-13) << where;
    EXPECT_LT(max_abs_error(actual[rank].grad_fc1, expected[rank].grad_fc1), 1e-13) << where;
    EXPECT_LT(max_abs_error(actual[rank].grad_fc2, expected[rank].grad_fc2), 1e-13) << where;
    EXPECT_NEAR(actual[rank].balance_loss, expected[rank].balance_loss, 1e-14) << where;
  }
}

LayerShape with(LayerShape shape, Activation activation) {
  shape.activation = activation;
  return shape;
}

TEST(Oracle, AgreesWithAutogradOnTheWholeLayer) {
  for (const LayerShape& shape : {shape_with(1, 1, 1), shape_with(1, 3, 2), shape_with(2, 1, 1), shape_with(3, 2, 2),
                                  with(shape_with(1, 3, 2), Activation::gelu), with(shape_with(3, 2, 2), Activation::gelu),
                                  with(shape_with(1, 3, 2), Activation::swiglu),
                                  with(shape_with(3, 2, 2), Activation::swiglu)}) {
    for (const RoutingKind routing : {RoutingKind::even, RoutingKind::skewed}) {
      const OracleProblem problem = testing::layer_problem(shape, routing, 61);
      const auto expected = testing::autograd_answers(problem);
      expect_same(testing::answers(problem), expected, "");
    }
  }
}

TEST(Oracle, AgreesWithAutogradForEveryGateCapacityAndRouting) {
  const std::vector<Workload> workloads = {{},
                                           {.kind = WorkloadKind::balanced},
                                           {.kind = WorkloadKind::zipf, .parameter = Ratio(1.2)},
                                           {.kind = WorkloadKind::hot, .parameter = Ratio(0.7), .hot_experts = 1}};
  for (const GateKind gate : {GateKind::softmax, GateKind::noisy, GateKind::switch_gate, GateKind::sigmoid}) {
    for (const int top_k : {1, 2, 3}) {
      if (gate == GateKind::switch_gate && top_k > 1) continue;
      for (const std::optional<Ratio> capacity_factor : {std::optional<Ratio>(), {Ratio(1)}, {Ratio(0.4)}}) {
        for (const Workload& workload : workloads) {
          LayerShape shape = shape_with(2, 3, top_k);
          shape.gate = gate;
          OracleProblem problem = testing::layer_problem(shape, RoutingKind::even, 64);
          problem.routing = {
              .workload = workload, .capacity_factor = capacity_factor, .balance_loss = Ratio(top_k == 2 ? 0.3 : 0)};
          problem.step = 3;
          if (gate == GateKind::sigmoid) problem.bias = at::linspace(-0.2, 0.2, shape.experts, at::kDouble);
          expect_same(testing::answers(problem), testing::autograd_answers(problem),
                      std::string(name_of(gate)) + " top " + std::to_string(top_k) + " workload " +
                          std::to_string(static_cast<int>(workload.kind)));
        }
      }
    }
  }
}

// A bias that is larger than every score decides alone; the weights know nothing of it.
TEST(Oracle, ASigmoidGatesBiasChoosesAndDoesNotWeigh) {
  LayerShape shape = shape_with(1, 4, 2);
  shape.gate = GateKind::sigmoid;
  OracleProblem problem = testing::layer_problem(shape, RoutingKind::even, 65);
  problem.bias = at::tensor({0.0, 2.0, 0.0, 3.0}, at::kDouble);
  const OracleResult by_bias = oracle(problem, 0);
  EXPECT_FALSE(by_bias.grad_fc1[0].any().item<bool>());
  EXPECT_TRUE(by_bias.grad_fc1[1].any().item<bool>());
  EXPECT_TRUE(by_bias.grad_fc1[3].any().item<bool>());
  const at::Tensor scores = at::sigmoid(at::matmul(problem.input(0), problem.gate));
  const at::Tensor of_chosen = at::stack({scores.select(1, 1), scores.select(1, 3)}, 1);
  const at::Tensor weights = 2.5 * of_chosen / of_chosen.sum(1, true);
  at::Tensor expected = at::zeros_like(problem.input(0));
  for (const std::int64_t j : {0, 1}) {
    const ExpertWeights expert = problem.expert(j == 0 ? 1 : 3);
    expected = expected + weights.select(1, j).unsqueeze(1) *
                              at::matmul(at::relu(at::matmul(problem.input(0), expert.fc1)), expert.fc2);
  }
  EXPECT_LT(max_abs_error(by_bias.output, expected), 1e-14);
}

TEST(Oracle, HasNoSlackWhereNoHiddenValueIsNearZero) {
  for (const Activation activation : {Activation::relu, Activation::gelu, Activation::swiglu}) {
    const OracleProblem problem =
        testing::layer_problem(with(shape_with(2, 2, 1), activation), RoutingKind::even, 62);
    const OracleResult result = oracle(problem, 0);
    EXPECT_FALSE(result.grad_input_slack.defined());
    EXPECT_FALSE(result.grad_fc1_slack.defined());
  }
}

TEST(Oracle, OfBf16TakesTheRoundedNumbersExactly) {
  LayerShape shape = shape_with(2, 2, 1);
  shape.dtype = ElementType::bf16;
  const OracleProblem narrow = testing::layer_problem(shape, RoutingKind::even, 64);
  OracleProblem wide = narrow;
  wide.shape.dtype = ElementType::fp64;
  wide.expert = [=](int expert) {
    const ExpertWeights weights = narrow.expert(expert);
    return ExpertWeights{.fc1 = weights.fc1.to(at::kDouble), .fc2 = weights.fc2.to(at::kDouble)};
  };
  const OracleResult from_narrow = oracle(narrow, 1);
  const OracleResult from_wide = oracle(wide, 1);
  EXPECT_TRUE(at::equal(from_narrow.output, from_wide.output));
  EXPECT_TRUE(at::equal(from_narrow.grad_fc1, from_wide.grad_fc1));
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
