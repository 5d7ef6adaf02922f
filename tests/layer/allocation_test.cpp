// No tensor storage is taken in a step after the first ones.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "reference/kernels/counting_allocator.h"
#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"

namespace moebench {
namespace {

// Large enough for the paths that ATen takes with many elements.
LayerShape shape_of(ElementType dtype) {
  return {.tokens = Tokens(512),
          .model_dim = Features(64),
          .hidden_dim = Features(144),
          .experts = 4,
          .ranks = 2,
          .top_k = 2,
          .dtype = dtype};
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

class Allocation : public ::testing::TestWithParam<ElementType> {};

TEST_P(Allocation, AStepTakesNone) {
  count_storage();
  const LayerShape shape = shape_of(GetParam());
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

TEST_P(Allocation, TwoForwardsInFlightTakeNone) {
  count_storage();
  const LayerShape shape = shape_of(GetParam());
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
  const LayerShape shape = shape_of(GetParam());
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

INSTANTIATE_TEST_SUITE_P(Types, Allocation, ::testing::Values(ElementType::fp32, ElementType::fp64));

}  // namespace
}  // namespace moebench
