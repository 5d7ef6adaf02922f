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
  LayerShape shape;  // its tokens are the most that a rank's batch has
  std::string system = "mpipemoe";
  int granularity = 1;     // see granularity_of()
  int partition_ramp = 1;  // see partitioning_of()
  SystemOptions choices;
  std::optional<SelectionOptions> selection;  // who chooses these three, step by step; of mpipemoe alone
  std::optional<LayoutModes> layout;          // default: the system's own
  RoutingOptions routing;
  std::uint64_t seed = 1;  // of parameters, noise and workload; the same on all ranks
  Bytes arena_slack;       // allocated behind each pool: for finding writes beyond it
  bool records_passes =
      false;  // each is launched as one where it runs again (exec/recorder.h): of GPUs, with padded rows
  Backend backend;
};

// y = sum over the top_k experts e of w_e * activation(x fc1_e) fc2_e, with weights w of the shape's gate
// (kernels/gate.h). All ranks call forward and backward in the same order. Without a capacity factor no copy of a token
// is dropped; one that is adds nothing to y and has no gradient, nor has its weight, and other weights stay as they
// are. Where rows are padded to the capacity (routing/capacity.h), a step exchanges no counts and waits for a GPU only
// at the end of each of its passes.
//
// Where the options have a balance loss, backward adds its gradient too, as if the sum over the ranks of
// last_step().balance_loss had been added to what is differentiated.
//
// Parameters: gate [M, gate columns] (the same on all ranks), fc1 [experts of the rank, M, W], fc2 [experts of the
// rank, H, M]; W is H or, for SwiGLU, 2 H: gate projections, then up projections.
//
// A bf16 or fp16 layer has its gate, scores, probabilities and weights in fp32, and sums the gate's gradient over the
// ranks in fp32; all else is of its own format, and arithmetic is fp32, rounded where a tensor is stored. Gradients of
// the experts' weights are of that format too, and rounded once for each partition that adds to them, as micro-batches
// add to a parameter's .grad in PyTorch.
//
// Backward adds the parameters' gradients to their persistent .grad tensors (made, zeroed, on construction, and again
// where an optimizer has set them to none; of gate summed over the ranks), as backward() does for those that require
// one, and hands autograd the gradient of the input alone: torch::autograd::grad does not give a parameter's, and hooks
// of parameters are not called. Two forwards before a backward work: each holds an arena of its own until its backward
// has run or its graph is dropped. A graph runs backward once; there is no second derivative.
//
// Where a selector chooses, it is asked in each forward pass with the largest batch of all ranks, and told after each
// backward pass how long the step took on the slowest rank (without what ranks waited for each other before its passes
// began). Both travel with the counts: 16 bytes a peer, and a second exchange of counts in a step whose choice differs
// from that of the step before. A selector that tries has its candidates run by the steps themselves
// (select/online_selection.h). The arena grows to what the choices need that were run.
//
// Output and gradient of the input lie in storage that the layer uses again once nobody holds it.
//
// Device and communicators are borrowed and outlive the layer and every graph made from it. On the CPU the device's
// compute thread is set up with prepare_compute_thread().
class MoeLayer : public torch::nn::Module {
 public:
  // With a selection, all ranks construct the layer together. Throws InputError for a shape or choices that cannot be,
  // where a selector has nothing to choose, was given a profile of other ranks, or was not given the same on all ranks.
  //
  // `control` carries what lies in the host's memory: counts, and what ranks agree on. It is the communicator itself
  // where that takes memory of the host.
  MoeLayer(MoeLayerOptions options, Device& device, Communicator& communicator, Communicator& control);
  MoeLayer(MoeLayerOptions options, Device& device, Communicator& communicator)
      : MoeLayer(std::move(options), device, communicator, communicator) {}

  // input: [tokens, M] of the shape's type, contiguous, on the backend's device, with 1 to the shape's tokens: they may
  // differ from rank to rank and from step to step, unless rows are padded: then it has all. Returns [tokens, M].
  // Throws InputError for anything else, StepError when a step fails, CommunicationError when its routing fails.
  at::Tensor forward(const at::Tensor& input);

  // Which step's noise and choices forward draws from now on (training counts its steps; a benchmark repeats one). 0 at
  // first. All ranks set the same.
  void set_step(std::int64_t step) { runner_->set_step(step); }

  // From now on each op that runs is noted in these rings, which outlive that; null: none is. Not while a pass runs.
  void trace_into(SpanRings* rings) { runner_->trace_into(rings); }

  // From now on passes are launched op by op, also where the options have them recorded. Not while a pass runs.
  void launch_op_by_op() { runner_->launch_op_by_op(); }

  const at::Tensor& gate() const { return parameters_.gate; }
  // Buffer [E] of a sigmoid gate, the same on all ranks, added to its scores where experts are chosen: zero until the
  // caller moves it towards experts that have little to do. Undefined for other gates.
  const at::Tensor& bias() const { return bias_; }
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
  at::Tensor bias_;
  std::shared_ptr<StepRunner> runner_;
};

}  // namespace moebench
