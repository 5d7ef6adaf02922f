// Layers on GPUs whose passes are recorded as CUDA graphs, beside layers that launch op by op.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string>

#include "reference/exec/gpus.h"
#include "tests/support/backend_check.h"
#include "tests/support/gpu_ranks.h"
#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"
#include "tests/support/routing_cases.h"

namespace moebench {
namespace {

at::Device gpu_of(const testing::Rank& rank) { return {at::kCUDA, static_cast<at::DeviceIndex>(rank.index)}; }

// Two of the same parameters. Where rows are padded, both have the same plan.
std::array<OracleProblem, 2> two_problems(const LayerShape& shape) {
  const OracleProblem first =
      testing::routing_problem({.shape = shape, .routing = {.capacity_factor = Ratio(1.25), .padded = true}}, 79);
  OracleProblem second = first;
  second.input = [input = first.input](int rank) { return -2 * input(rank).flip({0}); };
  second.grad_output = [grad = first.grad_output](int rank) { return 3 * grad(rank).flip({1}); };
  return {first, second};
}

LayerShape shape_of(int ranks, int experts) {
  return {
      .tokens = Tokens(64), .model_dim = Features(32), .hidden_dim = Features(64), .experts = experts, .ranks = ranks};
}

// A layer's steps on tensors that stay where they are.
class RepeatedStep {
 public:
  explicit RepeatedStep(std::shared_ptr<MoeLayer> layer) : layer_(std::move(layer)) {}

  MoeLayer& layer() { return *layer_; }

  LayerResult run(const OracleProblem& problem, int rank) {
    const at::Device home = layer_->options().backend.device;
    if (!input_.defined()) {
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
    LayerResult result = testing::take_parameter_grads(*layer_);
    result.output = output.detach().cpu();
    result.grad_input = grad_input.cpu();
    return result;
  }

  void expect_launched(Launching forward, Launching backward, const std::string& where) const {
    EXPECT_EQ(layer_->last_step().forward_run.launch, forward) << where;
    EXPECT_EQ(layer_->last_step().backward_run.launch, backward) << where;
  }

 private:
  std::shared_ptr<MoeLayer> layer_;
  at::Tensor input_;
  at::Tensor grad_output_;
};

RepeatedStep make_step(const OracleProblem& problem, const testing::Variant& variant, bool recorded,
                       testing::Rank& rank) {
  MoeLayerOptions options = testing::layer_options(problem.shape, variant);
  options.backend = tensor_backend(gpu_of(rank));
  options.records_passes = recorded;
  return RepeatedStep(testing::make_layer(problem, options, rank));
}

Launching launch_of(int step) {
  if (step == 0) return Launching::op_by_op;
  return step == 1 ? Launching::recorded : Launching::replayed;
}

class RecordedGpuLayer : public ::testing::Test {
 protected:
  void SetUp() override {
    if (gpus().count() == 0) GTEST_SKIP() << gpus().why_none;
  }
};

// One expert a rank is a product each, three are grouped ones.
TEST_F(RecordedGpuLayer, ComputesWhatItIsGivenAndNotWhatItWasRecordedWith) {
  for (int ranks = 1; ranks <= std::min(gpus().count(), 4); ++ranks) {
    for (const int experts : {ranks, 3 * ranks}) {
      const auto problems = two_problems(shape_of(ranks, experts));
      testing::run_gpu_ranks(ranks, [&](testing::Rank& rank) {
        for (const testing::Variant& variant : testing::all_variants(testing::backend_granularities)) {
          RepeatedStep plain = make_step(problems[0], variant, false, rank);
          RepeatedStep recorded = make_step(problems[0], variant, true, rank);
          const std::array expected = {plain.run(problems[0], rank.index), plain.run(problems[1], rank.index)};
          ASSERT_FALSE(testing::same_bits(expected[0], expected[1]));
          for (int step = 0; step < 6; ++step) {
            const auto which = static_cast<std::size_t>(step % 2);
            const std::string where = describe(variant) + " step " + std::to_string(step);
            EXPECT_TRUE(testing::same_bits(recorded.run(problems[which], rank.index), expected[which])) << where;
            if (variant.choices.shadowing.nothing()) {  // else the plan is of the tokens
              recorded.expect_launched(launch_of(step), launch_of(step), where);
            }
          }
        }
      });
    }
  }
}

// As where an optimizer sets them to none: the recording refers to the former ones.
TEST_F(RecordedGpuLayer, AddsToNewGradientsAndNoMoreToTheFormer) {
  const auto problems = two_problems(shape_of(1, 3));
  testing::run_gpu_ranks(1, [&](testing::Rank& rank) {
    const testing::Variant variant{.system = "mpipemoe", .granularity = 3, .choices = {.reuse = ReuseStrategy::s4}};
    const LayerResult expected = make_step(problems[0], variant, false, rank).run(problems[0], rank.index);
    RepeatedStep recorded = make_step(problems[0], variant, true, rank);
    for (int step = 0; step < 3; ++step) recorded.run(problems[0], rank.index);
    recorded.expect_launched(Launching::replayed, Launching::replayed, "with the first gradients");

    std::vector<at::Tensor> former;
    for (const at::Tensor& parameter : recorded.layer().parameters()) {
      former.push_back(parameter.grad());
      parameter.mutable_grad().reset();
    }
    for (int step = 0; step < 3; ++step) {
      const std::string where = "new gradients, step " + std::to_string(step);
      EXPECT_TRUE(testing::same_bits(recorded.run(problems[0], rank.index), expected)) << where;
      recorded.expect_launched(Launching::replayed, launch_of(step), where);
    }
    for (const at::Tensor& grad : former) EXPECT_EQ(grad.abs().max().item<double>(), 0) << "were left at zero";
  });
}

// Computes as `inner` does; once there is a way to fail, each second product of an expert does.
class FailingKernels final : public Kernels {
 public:
  FailingKernels(std::unique_ptr<Kernels> inner, const Plan& plan, const std::function<void()>& fail)
      : inner_(std::move(inner)), plan_(plan), fail_(fail) {}

  void run(int op) override {
    if (fail_ && plan_.ops[static_cast<std::size_t>(op)].kind == OpKind::fc2) fail_();
    inner_->run(op);
  }

 private:
  std::unique_ptr<Kernels> inner_;
  const Plan& plan_;
  const std::function<void()>& fail_;
};

// The GPU is as before: nothing of it is still captured.
void expect_usable(testing::Rank& rank) {
  EXPECT_NO_THROW(rank.device.synchronize());
  const at::Tensor ones = at::ones({8}, at::TensorOptions(gpu_of(rank)));
  EXPECT_EQ(ones.sum().item<float>(), 8);
  Recorder& recorder = *rank.device.recorder();
  recorder.begin_recording();
  const std::unique_ptr<Recording> nothing = recorder.end_recording();
  recorder.launch(*nothing);
  EXPECT_NO_THROW(rank.device.synchronize());
}

TEST_F(RecordedGpuLayer, SaysWhichOpFailedWithinACaptureAndLeavesTheGpuUsable) {
  const auto problems = two_problems(shape_of(1, 3));
  const std::array<std::function<void(at::Device)>, 2> failures = {
      [](at::Device) { throw Error("no such kernel"); },
      [](at::Device gpu) { at::ones({1}, at::TensorOptions(gpu)).item<float>(); }};  // waits, which a capture forbids
  for (const auto& failure : failures) {
    testing::run_gpu_ranks(1, [&](testing::Rank& rank) {
      const at::Device gpu = gpu_of(rank);
      std::function<void()> fail;
      MoeLayerOptions options = testing::layer_options(problems[0].shape, {.system = "pipemoe", .granularity = 3});
      options.backend = tensor_backend(gpu);
      options.backend.make_kernels = [&, make = options.backend.make_kernels](const auto& program, const auto& weights,
                                                                              const auto& map) {
        return std::make_unique<FailingKernels>(make(program, weights, map), program.plan(), fail);
      };
      options.records_passes = true;
      RepeatedStep recorded(testing::make_layer(problems[0], options, rank));
      recorded.run(problems[0], rank.index);
      fail = [&] { failure(gpu); };
      try {
        recorded.run(problems[0], rank.index);
        ADD_FAILURE() << "its op failed";
      } catch (const StepError& error) {
        EXPECT_GE(error.op(), 0) << error.what();
      }
      expect_usable(rank);
    });
  }
}

}  // namespace
}  // namespace moebench
