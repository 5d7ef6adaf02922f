#include "reference/systems/autograd_order.h"

namespace moebench {

void experts_grad_in_autograd_order(StepBuilder& step, int i) {
  step.fc2_input_grad(i);
  const bool in_place = !keeps_pre_activation(step.activation());
  if (in_place) step.fc2_weight_grad(i);
  step.activation_grad(i);
  if (!in_place) step.fc2_weight_grad(i);
  step.fc1_weight_grad(i);
  step.fc1_input_grad(i);
}

}  // namespace moebench
