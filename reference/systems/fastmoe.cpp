#include "reference/systems/fastmoe.h"

#include "reference/systems/step_builder.h"

namespace moebench {

// The order of the backward pass is that of the chain rule as an autograd engine walks it: a layer's weight gradient
// comes before anything that its input gradient sets off, so nothing is left to run beside the all-to-all. Where the
// gradient of the activation makes what it gave anew, it comes before the weight gradient that reads that.
Plan build_fastmoe(const LayerShape& shape, std::shared_ptr<const Routing> routing, const SystemOptions&) {
  StepBuilder step("fastmoe", shape, std::move(routing), {.reuse = {PartitionReuse{}}, .share_buffers = false, .slots = {}});
  step.permute(0);
  step.dispatch(0);
  step.experts(0);
  step.combine(0);
  step.unpermute(0);

  step.begin_backward();
  step.unpermute_grad(0);
  step.dispatch_grad(0);
  step.fc2_input_grad(0);
  const bool in_place = !keeps_pre_activation(step.activation());
  if (in_place) step.fc2_weight_grad(0);
  step.activation_grad(0);
  if (!in_place) step.fc2_weight_grad(0);
  step.fc1_weight_grad(0);
  step.fc1_input_grad(0);
  step.combine_grad(0);
  step.permute_grad(0);
  step.gate_grad(0);
  step.all_reduce_gate_grad();
  return std::move(step).finish();
}

}  // namespace moebench
