#include "reference/layer/moe_backward.h"

#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/functions/utils.h>

#include "reference/base/error.h"

namespace moebench {

MoeBackward::MoeBackward(std::shared_ptr<StepRunner> runner, std::shared_ptr<StepContext> context,
                         const at::Tensor& input)
    : Node(torch::autograd::collect_next_edges(input)),
      runner_(std::move(runner)),
      context_(std::move(context)),
      input_(input, false) {}

torch::autograd::variable_list MoeBackward::apply(torch::autograd::variable_list&& grads) {
  if (c10::GradMode::is_enabled()) throw Error("MoeLayer has no second derivative: call backward without create_graph");
  if (context_ == nullptr) {
    throw Error("the backward pass of this MoeLayer step has run, and its activations are gone: run forward again");
  }
  const at::Tensor input = input_.unpack();
  const at::Tensor grad_output = grads[0].defined() ? grads[0].contiguous() : at::zeros_like(input);
  const auto context = std::move(context_);
  return {runner_->backward(*context, input, grad_output)};
}

void MoeBackward::release_variables() {
  context_.reset();
  input_.reset_data();
}

}  // namespace moebench
