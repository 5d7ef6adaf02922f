#pragma once
// The backward pass as a node of autograd's graph.

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <memory>

#include "reference/layer/step_runner.h"

namespace moebench {

// Holds the context of its step until it has run or its graph is dropped.
class MoeBackward final : public torch::autograd::Node {
 public:
  // `input` is what the forward pass ran on; the node's one edge leads to its gradient.
  MoeBackward(std::shared_ptr<StepRunner> runner, std::shared_ptr<StepContext> context, const at::Tensor& input);

  // Throws Error where it has run before, or where a second derivative is asked for.
  torch::autograd::variable_list apply(torch::autograd::variable_list&& grads) override;
  void release_variables() override;
  std::string name() const override { return "MoeBackward"; }

 private:
  std::shared_ptr<StepRunner> runner_;
  std::shared_ptr<StepContext> context_;
  torch::autograd::SavedVariable input_;
};

}  // namespace moebench
