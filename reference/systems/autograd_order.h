#pragma once
// The backward pass of one partition's experts in the order of an autograd engine, for systems that leave it to one.

#include "reference/systems/step_builder.h"

namespace moebench {

// The chain rule walked backwards: a matrix's weight gradient comes before anything that its input gradient sets off,
// so nothing is left to run beside the exchange that follows. Where the gradient of the activation makes what it gave
// anew, it comes before the weight gradient that reads that.
void experts_grad_in_autograd_order(StepBuilder& step, int i);

}  // namespace moebench
