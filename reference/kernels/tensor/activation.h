#pragma once
// The activations of kernels/activation.h as operations on whole tensors, for any device of ATen's, in fp32 for narrow
// formats. Scratch storage is some tensors of the size of `x`.

#include <ATen/core/Tensor.h>

#include "reference/base/activation.h"

namespace moebench {

// `kind` keeps its pre-activation. x: [rows, W], activated: [rows, H].
void activate(Activation kind, const at::Tensor& x, const at::Tensor& activated);

// `activated` is made anew, and may be the range of `grad_activated`. Bitwise what activate() gave.
void activate_grad(Activation kind, const at::Tensor& x, const at::Tensor& grad_activated, const at::Tensor& grad_x,
                   const at::Tensor& activated);

}  // namespace moebench
