#pragma once
// Tensors in the number format that they are computed in: fp32 for narrow ones, else their own.

#include <ATen/core/Tensor.h>

namespace moebench {

inline at::TensorOptions wide_options(const at::Tensor& tensor) {
  return tensor.options().dtype(c10::isReducedFloatingType(tensor.scalar_type()) ? c10::kFloat : tensor.scalar_type());
}

// The tensor itself where its format is as wide.
inline at::Tensor wide(const at::Tensor& tensor) { return tensor.to(wide_options(tensor)); }

}  // namespace moebench
