// Layers on GPUs whose passes are recorded as CUDA graphs, beside layers that launch op by op.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string>

#include "reference/exec/gpus.h"
#include "tests/support/backend_check.h"
#include "tests/support/gpu_ranks.h"
#include "tests/support/layer_run.h"
#include "tests/support/repeated_step.h"

namespace moebench {
namespace {

at::Device gpu_of(const testing::Rank& rank) { return {at::kCUDA, static_cast<at::DeviceIndex>(rank.index)}; }

testing::RepeatedStep make_step(const OracleProblem& problem, const testing::Variant& variant, bool recorded,
                                testing::Rank& rank) {
  MoeLayerOptions options = testing::layer_options(problem.shape, variant);
  options.backend = tensor_backend(gpu_of(rank));
  options.records_passes = recorded;
  return testing::RepeatedStep(testing::make_layer(problem, options, rank));
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
      const auto problems = testing::padded_problems(ranks, experts);
      testing::run_gpu_ranks(ranks, [&](testing::Rank& rank) {
        for (const testing::Variant& variant : testing::all_variants(testing::backend_granularities)) {
          testing::RepeatedStep plain = make_step(problems[0], variant, false, rank);
          testing::RepeatedStep recorded = make_step(problems[0], variant, true, rank);
          const std::array expected = {plain.run(problems[0], rank.index), plain.run(problems[1], rank.index)};
          ASSERT_FALSE(testing::same_bits(expected[0], expected[1]));
          for (int step = 0; step < 6; ++step) {
            const auto which = static_cast<std::size_t>(step % 2);
            const std::string where = describe(variant) + " step " + std::to_string(step);
            EXPECT_TRUE(testing::same_bits(recorded.run(problems[which], rank.index), expected[which])) << where;
            if (!variant.choices.shadowing.nothing()) continue;  // the plan is of the tokens
            recorded.expect_launched_as_in(step, where);
          }
        }
      });
    }
  }
}

// As where an optimizer sets them to none: the recording refers to the former ones.
TEST_F(RecordedGpuLayer, AddsToNewGradientsAndNoMoreToTheFormer) {
  const auto problems = testing::padded_problems(1, 3);
  testing::run_gpu_ranks(1, [&](testing::Rank& rank) {
    const testing::Variant variant{.system = "mpipemoe", .granularity = 3, .choices = {.reuse = ReuseStrategy::s4}};
    const LayerResult expected = make_step(problems[0], variant, false, rank).run(problems[0], rank.index);
    testing::RepeatedStep recorded = make_step(problems[0], variant, true, rank);
    testing::expect_right_with_new_gradients(recorded, problems[0], expected, rank.index);
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
  const auto problems = testing::padded_problems(1, 3);
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
      testing::RepeatedStep recorded(testing::make_layer(problems[0], options, rank));
      for (int step = 0; step < 2; ++step) recorded.run(problems[0], rank.index);
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
