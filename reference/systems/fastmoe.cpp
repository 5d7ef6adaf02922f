#include "reference/systems/fastmoe.h"

#include "reference/systems/autograd_order.h"

namespace moebench {

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
  experts_grad_in_autograd_order(step, 0);
  step.combine_grad(0);
  step.permute_grad(0);
  step.gate_grad(0);
  step.all_reduce_gate_grad();
  return std::move(step).finish();
}

}  // namespace moebench
