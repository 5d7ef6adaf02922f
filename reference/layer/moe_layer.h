#pragma once
// A Mixture-of-Experts layer as a LibTorch module: its forward and backward passes run plans.

#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "reference/base/shape.h"
#include "reference/comm/communicator.h"
#include "reference/exec/device.h"
#include "reference/layer/step_runner.h"
#include "reference/plan/layout.h"
#include "reference/plan/memory.h"
#include "reference/systems/system.h"

namespace moebench {

struct MoeLayerOptions {
  LayerShape shape;
  std::string system = "mpipemoe";
  int granularity = 1;     // ignored by a system that has none
  int partition_ramp = 1;  // as ramped_partitions() takes it
  SystemOptions choices;
  std::optional<LayoutModes> layout;  // default: the system's own
  std::uint64_t seed = 1;             // of the parameters; the same on all ranks
  Bytes arena_slack;                  // allocated behind each pool: for finding writes beyond it
  MakeKernels make_kernels = make_aten_kernels;
};

// y = sum over the top_k experts e of softmax(x gate)_e * relu(x fc1_e) fc2_e. Dropless; the weights are the
// probabilities of the chosen experts as they are, not scaled to a sum of one. All ranks call forward and backward in
// the same order.
//
// Parameters: gate [M, E] (the same on all ranks), fc1 [experts of the rank, M, H], fc2 [experts of the rank, H, M].
// Backward adds the parameters' gradients to their persistent .grad tensors (made, zeroed, on construction, and again
// where an optimizer has set them to none; of gate summed over the ranks), as backward() does for those that require one,
// and hands autograd the gradient of the input alone: torch::autograd::grad does not give a parameter's, and hooks of
// parameters are not called. Two forwards before a backward work: each holds an arena of its own until
// its backward has run or its graph is dropped. A graph runs backward once; there is no second derivative.
//
// Output and gradient of the input lie in storage that the layer uses again once nobody holds it.
//
// Device and communicator are borrowed and outlive the layer and every graph made from it. On the CPU the device's
// compute thread is set up with prepare_compute_thread().
class MoeLayer : public torch::nn::Module {
 public:
  // Throws InputError for a shape or choices that cannot be.
  MoeLayer(MoeLayerOptions options, Device& device, Communicator& communicator);

  // input: [tokens, M] of the shape's type, contiguous, on the CPU. Returns [tokens, M].
  // Throws InputError for anything else, StepError when a step fails, CommunicationError when its routing fails.
  at::Tensor forward(const at::Tensor& input);

  const at::Tensor& gate() const { return parameters_.gate; }
  const at::Tensor& fc1() const { return parameters_.fc1; }
  const at::Tensor& fc2() const { return parameters_.fc2; }

  const MoeLayerOptions& options() const { return options_; }
  const StepRecord& last_step() const { return runner_->record(); }

  // Arenas held now by steps in flight and kept for the next.
  int arenas() const { return runner_->contexts().size(); }

  // Bytes of tensors that routing keeps between the passes, beside the arenas.
  Bytes routing_memory() const { return runner_->routing_memory(); }

  // Fills every pool of the idle arenas with a pattern that no step leaves behind, and afterwards finds where it was
  // overwritten: the end of the last touched word of each pool, summed over the idle arenas. Meant for one arena, which
  // is there after the first step.
  void poison_arenas();
  ArenaMemory touched_memory() const;

 private:
  MoeLayerOptions options_;
  LayerParameters parameters_;
  std::shared_ptr<StepRunner> runner_;
};

}  // namespace moebench
