#include "reference/kernels/tensor/activation.h"

#include <ATen/ops/gelu.h>
#include <ATen/ops/gelu_backward.h>
#include <ATen/ops/sigmoid.h>

#include "reference/kernels/tensor/wide.h"

namespace moebench {
namespace {

struct Swiglu {
  at::Tensor gate;
  at::Tensor up;
  at::Tensor sigmoid;
  at::Tensor silu;
};

Swiglu swiglu_parts(const at::Tensor& x) {
  const std::int64_t width = x.size(1) / 2;
  Swiglu parts{.gate = wide(x.narrow(1, 0, width)), .up = wide(x.narrow(1, width, width)), .sigmoid = {}, .silu = {}};
  parts.sigmoid = at::sigmoid(parts.gate);
  parts.silu = parts.gate * parts.sigmoid;
  return parts;
}

}  // namespace

void activate(Activation kind, const at::Tensor& x, const at::Tensor& activated) {
  if (kind == Activation::gelu) {
    activated.copy_(at::gelu(wide(x)));
    return;
  }
  const Swiglu parts = swiglu_parts(x);
  activated.copy_(parts.silu * parts.up);
}

void activate_grad(Activation kind, const at::Tensor& x, const at::Tensor& grad_activated, const at::Tensor& grad_x,
                   const at::Tensor& activated) {
  if (kind == Activation::gelu) {
    const at::Tensor in = wide(x);
    grad_x.copy_(at::gelu_backward(wide(grad_activated), in));
    activated.copy_(at::gelu(in));
    return;
  }
  const std::int64_t width = x.size(1) / 2;
  const Swiglu parts = swiglu_parts(x);
  const at::Tensor grad = wide(grad_activated);
  const at::Tensor slope = parts.sigmoid + parts.silu * (1 - parts.sigmoid);
  grad_x.narrow(1, 0, width).copy_(grad * parts.up * slope);
  grad_x.narrow(1, width, width).copy_(grad * parts.silu);
  activated.copy_(parts.silu * parts.up);
}

}  // namespace moebench
