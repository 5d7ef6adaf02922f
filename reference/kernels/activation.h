#pragma once
// Activations that are not in place, element by element, and their gradients. T is float, double, c10::BFloat16 or
// c10::Half, whose arithmetic is fp32. Matrices are row-major and contiguous, nothing is allocated, and ranges do not
// overlap unless said.
//
// A gradient makes what the activation gave anew, bit by bit: both need the same exponentials. `activated` may be the
// range of `grad_activated`.

#include "reference/base/units.h"

namespace moebench {

// activated = x Phi(x), with Phi of the normal distribution. In fp32 Phi is within 2e-7 (Abramowitz and Stegun, 7.1.26).
template <class T>
void gelu(Elements size, const T* x, T* activated);

// grad_x = grad_activated (Phi(x) + x Phi'(x))
template <class T>
void gelu_grad(Elements size, const T* x, const T* grad_activated, T* grad_x, T* activated);

// activated = silu(gate) up, with silu(z) = z / (1 + exp(-z)); a row of x is `width` gates, then `width` ups. Sizes: x and
// grad_x [rows, 2 width], activated and grad_activated [rows, width].
template <class T>
void swiglu(Tokens rows, Features width, const T* x, T* activated);

template <class T>
void swiglu_grad(Tokens rows, Features width, const T* x, const T* grad_activated, T* grad_x, T* activated);

}  // namespace moebench
