#include "tests/support/repeated_step.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <vector>

#include "tests/support/routing_cases.h"

namespace moebench::testing {

std::array<OracleProblem, 2> padded_problems(int ranks, int experts) {
  const LayerShape shape{
      .tokens = Tokens(64), .model_dim = Features(32), .hidden_dim = Features(64), .experts = experts, .ranks = ranks};
  const OracleProblem first =
      routing_problem({.shape = shape, .routing = {.capacity_factor = Ratio(1.25), .padded = true}}, 79);
  OracleProblem second = first;
  second.input = [input = first.input](int rank) { return -2 * input(rank).flip({0}); };
  second.grad_output = [grad = first.grad_output](int rank) { return 3 * grad(rank).flip({1}); };
  return {first, second};
}

LayerResult RepeatedStep::run(const OracleProblem& problem, int rank) {
  if (!input_.defined()) {
    const at::Device home = layer_->options().backend.device;
    input_ = at::empty_like(problem.input(rank), home).requires_grad_();
    grad_output_ = at::empty_like(problem.grad_output(rank), home);
  }
  {
    const torch::NoGradGuard no_gradients;
    input_.copy_(problem.input(rank));
    grad_output_.copy_(problem.grad_output(rank));
  }
  const at::Tensor output = layer_->forward(input_);
  const at::Tensor grad_input = torch::autograd::grad({output}, {input_}, {grad_output_})[0];
  LayerResult result = take_parameter_grads(*layer_);
  result.output = output.detach().to(at::kCPU, false, true);
  result.grad_input = grad_input.to(at::kCPU, false, true);
  return result;
}

void RepeatedStep::expect_launched_as_in(int step, const std::string& where) const {
  constexpr std::array launchings = {Launching::op_by_op, Launching::op_by_op, Launching::recorded,
                                     Launching::replayed};
  const auto at = [&](int i) { return launchings[static_cast<std::size_t>(std::min(i, 3))]; };
  expect_launched(at(step), at(step + 1), where);
}

void RepeatedStep::expect_launched(Launching forward, Launching backward, const std::string& where) const {
  EXPECT_EQ(layer_->last_step().forward_run.launch, forward) << where << " forward";
  EXPECT_EQ(layer_->last_step().backward_run.launch, backward) << where << " backward";
}

void expect_right_with_new_gradients(RepeatedStep& step, const OracleProblem& problem, const LayerResult& expected,
                                     int rank) {
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(same_bits(step.run(problem, rank), expected)) << i;
  step.expect_launched(Launching::replayed, Launching::replayed, "with the first gradients");
  std::vector<at::Tensor> former;
  for (const at::Tensor& parameter : step.layer().parameters()) {
    former.push_back(parameter.grad());
    parameter.mutable_grad().reset();
  }
  for (int i = 0; i < 4; ++i) {
    const std::string where = "new gradients, step " + std::to_string(i);
    EXPECT_TRUE(same_bits(step.run(problem, rank), expected)) << where;
    if (i > 0) step.expect_launched_as_in(i, where);
  }
  for (const at::Tensor& grad : former) EXPECT_EQ(grad.abs().max().item<double>(), 0) << "were left at zero";
}

}  // namespace moebench::testing
