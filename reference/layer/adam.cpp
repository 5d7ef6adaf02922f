#include "reference/layer/adam.h"

#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>

#include <utility>

namespace moebench {
namespace {

// The paper's constants.
constexpr double beta1 = 0.9;
constexpr double beta2 = 0.999;
constexpr double epsilon = 1e-8;

}  // namespace

Adam::Adam(std::vector<at::Tensor> parameters, double learning_rate)
    : parameters_(std::move(parameters)), learning_rate_(learning_rate) {
  for (const at::Tensor& parameter : parameters_) {
    first_moments_.push_back(at::zeros_like(parameter));
    second_moments_.push_back(at::zeros_like(parameter));
    steps_.push_back(at::zeros({}, parameter.options().dtype(c10::kFloat)));
  }
}

void Adam::step() {
  const c10::AutoGradMode no_gradients(false);
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    at::Tensor& grad = parameters_[i].mutable_grad();
    if (!grad.defined()) continue;
    steps_[i].add_(1);
    at::_fused_adam_(parameters_[i], grad, first_moments_[i], second_moments_[i], {}, steps_[i], learning_rate_, beta1,
                     beta2, 0, epsilon, false, false);
    grad.zero_();
  }
}

}  // namespace moebench
