#pragma once
// What kernels/shadow_weights.h does, as operations on whole tensors, for any device of ATen's.

#include <ATen/core/Tensor.h>

#include "reference/plan/plan.h"

namespace moebench {

// Contiguous tensors in one dimension where nothing else is said; `fc1` and `fc2`, and their gradients, as in
// LayerWeights.
void pack_shadows(const Plan& plan, const at::Tensor& fc1, const at::Tensor& fc2, const at::Tensor& shadow_weights);
void sum_shadow_grads(const Plan& plan, const at::Tensor& addends, const at::Tensor& shadow_grads);
void add_shadow_grads(const Plan& plan, const at::Tensor& shadow_grads, const at::Tensor& grad_fc1,
                      const at::Tensor& grad_fc2);

// Both are [rows, M].
void fill_from_shadows(const Plan& plan, const at::Tensor& rows, const at::Tensor& of_tokens);

}  // namespace moebench
