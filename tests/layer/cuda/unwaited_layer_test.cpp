// Steps whose rows are known beforehand only launch: LibTorch refuses here whatever would make the host wait.
#include <c10/cuda/CUDAFunctions.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "reference/exec/gpus.h"
#include "tests/support/gpu_ranks.h"
#include "tests/support/layer_run.h"
#include "tests/support/routing_cases.h"

namespace moebench {
namespace {

// While it lives, a call of LibTorch's that waits for a GPU throws. The end of a pass is the device's own wait.
class NoWaiting {
 public:
  NoWaiting() { c10::cuda::warning_state().set_sync_debug_mode(c10::cuda::SyncDebugMode::L_ERROR); }
  ~NoWaiting() { c10::cuda::warning_state().set_sync_debug_mode(c10::cuda::SyncDebugMode::L_DISABLED); }
  NoWaiting(const NoWaiting&) = delete;
  NoWaiting& operator=(const NoWaiting&) = delete;
};

class UnwaitedLayer : public ::testing::Test {
 protected:
  void SetUp() override {
    if (gpus().count() == 0) GTEST_SKIP() << gpus().why_none;
  }
};

// In the first step every op meets addresses that are new to it, as every op of a new plan does.
void expect_no_waiting(const testing::RoutingCase& c) {
  testing::run_gpu_ranks(1, [&](testing::Rank& rank) {
    const OracleProblem problem = testing::routing_problem(c, 83);
    const at::Device gpu(at::kCUDA, 0);
    const at::Tensor input = problem.input(0).to(gpu).requires_grad_();
    const at::Tensor grad_output = problem.grad_output(0).to(gpu);
    for (const testing::Variant& variant : testing::all_variants({2})) {
      if (!variant.choices.shadowing.nothing()) continue;  // the plan is of the tokens
      MoeLayerOptions options = testing::layer_options(c.shape, variant);
      options.backend = tensor_backend(gpu);
      const auto layer = testing::make_layer(problem, std::move(options), rank);
      for (int step = 0; step < 2; ++step) {
        const NoWaiting here;
        EXPECT_NO_THROW(torch::autograd::grad({layer->forward(input)}, {input}, {grad_output}))
            << describe(variant) << " step " << step;
      }
    }
  });
}

testing::RoutingCase padded(GateKind gate, const Workload& workload) {
  return {.shape = {.tokens = Tokens(64),
                    .model_dim = Features(32),
                    .hidden_dim = Features(64),
                    .experts = 4,
                    .ranks = 1,
                    .gate = gate},
          .routing = {.workload = workload, .capacity_factor = Ratio(1.25), .padded = true}};
}

TEST_F(UnwaitedLayer, WhicheverGateChooses) {
  for (const GateKind gate : {GateKind::softmax, GateKind::switch_gate, GateKind::noisy, GateKind::sigmoid}) {
    SCOPED_TRACE(name_of(gate));
    expect_no_waiting(padded(gate, {}));
  }
}

TEST_F(UnwaitedLayer, WhereAWorkloadChooses) {
  expect_no_waiting(padded(GateKind::softmax, {.kind = WorkloadKind::balanced}));
}

}  // namespace
}  // namespace moebench
