// What a GPU does for the ops of layers, as CUPTI records it.
#include "profiler/cupti/gpu_recorder.h"

#include <c10/cuda/CUDAFunctions.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <chrono>
#include <memory>
#include <vector>

#include "profiler/cupti/gpu_account.h"
#include "profiler/cupti/gpu_spans.h"
#include "tests/profiler/cupti/recording.h"
#include "tests/support/gpu_ranks.h"
#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"

namespace moebench {
namespace {

using std::chrono::nanoseconds;

nanoseconds now() { return std::chrono::steady_clock::now().time_since_epoch(); }

struct RecordedLayerStep {
  nanoseconds begin{};
  nanoseconds end{};
  ActivityReport report;
};

// The second step of a layer, whose first has loaded kernels and connected NCCL.
RecordedLayerStep second_step(MoeLayer& layer, const OracleProblem& problem, GpuRecorder& recorder) {
  const at::Tensor input = problem.input(0).to(layer.options().backend.device).requires_grad_();
  const at::Tensor grad_output = problem.grad_output(0).to(input.device());
  const auto run = [&] {
    torch::autograd::grad({layer.forward(input)}, {input}, {grad_output});
    c10::cuda::device_synchronize();
  };
  run();
  recorder.begin();
  RecordedLayerStep step;
  step.begin = now();
  run();
  step.end = now();
  step.report = recorder.end();
  return step;
}

// With one rank every exchange is one with itself, which a GPU has to carry out too.
void expect_every_op_recorded(const StepRecord& step, const RecordedLayerStep& recorded) {
  constexpr nanoseconds clocks_apart = std::chrono::milliseconds(1);
  EXPECT_EQ(account_of(recorded.report).lost, 0u);
  const std::vector<Op>& ops = step.plan->plan().ops;
  std::vector<int> activities(ops.size());
  for (const GpuActivity& activity : recorded.report.activities) {
    EXPECT_GE(activity.begin, recorded.begin - clocks_apart);
    EXPECT_LE(activity.end, recorded.end + clocks_apart);
    if (!activity.owner) continue;
    ASSERT_LT(static_cast<std::size_t>(activity.owner->op), ops.size());
    const auto op = static_cast<std::size_t>(activity.owner->op);
    const RunTimes& run = ops[op].pass == Pass::forward ? step.forward_run : step.backward_run;
    EXPECT_EQ(activity.owner->run, run.run) << describe(ops[op]);
    ++activities[op];
  }
  for (std::size_t op = 0; op < ops.size(); ++op) EXPECT_GT(activities[op], 0) << describe(ops[op]);
  const StepRuns runs{.forward = step.forward_run.run, .backward = step.backward_run.run};
  EXPECT_EQ(gpu_spans(step.plan->plan(), runs, recorded.report.activities,
                      [](nanoseconds time) { return Seconds(std::chrono::duration<double>(time).count()); })
                .size(),
            ops.size());
}

TEST(GpuRecorder, SeesWhatEveryOpOfAStepDoes) {
  if (const std::string why = fixtures::why_no_recording(); !why.empty()) GTEST_SKIP() << why;
  const LayerShape shape{.tokens = Tokens(256),
                         .model_dim = Features(64),
                         .hidden_dim = Features(128),
                         .experts = 4,
                         .ranks = 1,
                         .top_k = 2};
  const OracleProblem problem = testing::layer_problem(shape, testing::RoutingKind::even, 91);
  testing::run_gpu_ranks(1, [&](testing::Rank& rank) {
    const std::unique_ptr<GpuRecorder> recorder = make_gpu_recorder();
    for (const testing::Variant& variant : testing::all_variants({1, 2})) {
      if (!variant.choices.shadowing.nothing()) continue;  // with one rank there is nobody to be spared an exchange
      SCOPED_TRACE(describe(variant));
      MoeLayerOptions options = testing::layer_options(shape, variant);
      options.backend = tensor_backend(at::Device(at::kCUDA, 0));
      options.backend.marks = &recorder->marks();
      const auto layer = testing::make_layer(problem, std::move(options), rank);
      const RecordedLayerStep recorded = second_step(*layer, problem, *recorder);
      expect_every_op_recorded(layer->last_step(), recorded);
    }
  });
}

}  // namespace
}  // namespace moebench
