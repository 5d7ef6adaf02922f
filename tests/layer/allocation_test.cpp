// No tensor storage is taken in a step after the first ones.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "reference/cost/published_profiles.h"
#include "reference/kernels/counting_allocator.h"
#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"

namespace moebench {
namespace {

// Large enough for the paths that ATen takes with many elements.
LayerShape shape_of(ElementType dtype, Activation activation) {
  return {.tokens = Tokens(512),
          .model_dim = Features(64),
          .hidden_dim = Features(144),
          .experts = 4,
          .ranks = 2,
          .top_k = 2,
          .dtype = dtype,
          .activation = activation};
}

// Runs `step` on every rank often enough to warm up, then counts what all ranks take together.
void expect_no_storage(Communicator& communicator, const std::function<void()>& step, const std::string& where) {
  for (int i = 0; i < 3; ++i) step();
  communicator.barrier();
  const StorageCounts before = storage_counts();
  communicator.barrier();
  for (int i = 0; i < 3; ++i) step();
  communicator.barrier();
  const StorageCounts after = storage_counts();
  communicator.barrier();
  EXPECT_EQ(after.allocations - before.allocations, 0) << where;
}

class Allocation : public ::testing::TestWithParam<std::tuple<ElementType, Activation>> {
 protected:
  const LayerShape shape = shape_of(std::get<0>(GetParam()), std::get<1>(GetParam()));
};

TEST_P(Allocation, AStepTakesNone) {
  count_storage();
  const OracleProblem problem = testing::layer_problem(shape, testing::RoutingKind::even, 41);
  testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
    const at::Tensor input = problem.input(rank.index).requires_grad_();
    const at::Tensor grad_output = problem.grad_output(rank.index);
    for (const testing::Variant& variant : testing::all_variants({1, 3})) {
      const auto layer = testing::make_layer(problem, testing::layer_options(shape, variant), rank);
      const auto step = [&] { torch::autograd::grad({layer->forward(input)}, {input}, {grad_output}); };
      expect_no_storage(rank.communicator, step, testing::describe(variant));
    }
  });
}

TEST_P(Allocation, NoGateAndNoRoutingTakesAny) {
  count_storage();
  const RoutingOptions drawn{.workload = {.kind = WorkloadKind::zipf, .parameter = Ratio(1.2)},
                             .capacity_factor = Ratio(1),
                             .balance_loss = Ratio(0.1)};
  for (const GateKind gate : {GateKind::softmax, GateKind::noisy, GateKind::sigmoid}) {
    for (const RoutingOptions& routing : {RoutingOptions(), drawn}) {
      LayerShape gated = shape;
      gated.gate = gate;
      OracleProblem problem = testing::layer_problem(gated, testing::RoutingKind::even, 44);
      problem.routing = routing;
      testing::run_ranks(gated.ranks, [&](testing::Rank& rank) {
        const at::Tensor input = problem.input(rank.index).requires_grad_();
        const at::Tensor grad_output = problem.grad_output(rank.index);
        const auto layer = testing::make_layer(problem, {.shape = gated, .granularity = 3}, rank);
        const auto step = [&] { torch::autograd::grad({layer->forward(input)}, {input}, {grad_output}); };
        expect_no_storage(rank.communicator, step, std::string(name_of(gate)));
      });
    }
  }
}

TEST_P(Allocation, TwoForwardsInFlightTakeNone) {
  count_storage();
  const OracleProblem problem = testing::layer_problem(shape, testing::RoutingKind::even, 42);
  const OracleProblem other = testing::layer_problem(shape, testing::RoutingKind::even, 42, 1);
  testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
    const at::Tensor first = problem.input(rank.index).requires_grad_();
    const at::Tensor second = other.input(rank.index).requires_grad_();
    const at::Tensor grad_output = problem.grad_output(rank.index);
    const auto layer = testing::make_layer(problem, {.shape = shape, .granularity = 2}, rank);
    const auto step = [&] {
      const at::Tensor a = layer->forward(first);
      const at::Tensor b = layer->forward(second);
      torch::autograd::grad({a, b}, {first, second}, {grad_output, grad_output});
    };
    expect_no_storage(rank.communicator, step, "two forwards");
  });
}

TEST_P(Allocation, InferenceTakesNone) {
  count_storage();
  const OracleProblem problem = testing::layer_problem(shape, testing::RoutingKind::even, 43);
  testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
    const torch::NoGradGuard no_gradients;
    const at::Tensor input = problem.input(rank.index);
    const auto layer = testing::make_layer(problem, {.shape = shape, .granularity = 2}, rank);
    expect_no_storage(
        rank.communicator, [&] { layer->forward(input); }, "inference");
    EXPECT_EQ(layer->arenas(), 1);
  });
}

INSTANTIATE_TEST_SUITE_P(Types, Allocation,
                         ::testing::Combine(::testing::Values(ElementType::fp32, ElementType::fp64),
                                            ::testing::Values(Activation::relu, Activation::gelu, Activation::swiglu)));

TEST(SelectedAllocation, AStepOfASelectorThatHasChosenTakesNone) {
  count_storage();
  const LayerShape shape = shape_of(ElementType::fp32, Activation::relu);
  const OracleProblem problem = testing::layer_problem(shape, testing::RoutingKind::even, 45);
  testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
    const at::Tensor input = problem.input(rank.index).requires_grad_();
    const at::Tensor grad_output = problem.grad_output(rank.index);
    MoeLayerOptions options{.shape = shape};
    options.selection = {.selector = "eq10", .machine = published_profile("a100-64")};
    const auto layer = testing::make_layer(problem, options, rank);
    const auto step = [&] { torch::autograd::grad({layer->forward(input)}, {input}, {grad_output}); };
    expect_no_storage(rank.communicator, step, "a selector");
  });
}

// Products of bf16 take scratch storage, which is not large and is gone after the step.
TEST(Bf16Allocation, AStepKeepsNoneAndTakesLittle) {
  count_storage();
  for (const Activation activation : {Activation::relu, Activation::gelu, Activation::swiglu}) {
    const LayerShape shape = shape_of(ElementType::bf16, activation);
    const OracleProblem problem = testing::layer_problem(shape, testing::RoutingKind::even, 44);
    testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
      const at::Tensor input = problem.input(rank.index).requires_grad_();
      const at::Tensor grad_output = problem.grad_output(rank.index);
      const auto layer = testing::make_layer(problem, {.shape = shape, .granularity = 2}, rank);
      const auto step = [&] { torch::autograd::grad({layer->forward(input)}, {input}, {grad_output}); };
      for (int i = 0; i < 3; ++i) step();
      rank.communicator.barrier();
      const Bytes before = storage_counts().in_use;
      if (rank.index == 0) reset_storage_peak();
      rank.communicator.barrier();
      step();
      rank.communicator.barrier();
      EXPECT_EQ(storage_counts().in_use, before);
      EXPECT_LT(storage_counts().peak - before, mib(2)) << "of two ranks";
      rank.communicator.barrier();
    });
  }
}

}  // namespace
}  // namespace moebench
