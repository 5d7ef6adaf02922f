#pragma once
// The compute stream's ops as operations of ATen's on whole tensors, on any of its devices. On a CPU they are slower
// than AtenKernels; on a GPU they are launches in the order of the stream, and none waits for the device.

#include "reference/kernels/layer_kernels.h"

namespace moebench {

// Takes scratch storage.
class TensorKernels final : public LayerKernels {
 public:
  using LayerKernels::LayerKernels;

 private:
  void run_permutation(const Op& op, const Operands& operands) override;
  void run_activation(const Op& op, const Operands& operands) override;
  void run_shadows(const Op& op, const Operands& operands) override;
  void run_scores_grad(const Op& op, const Operands& operands) override;

  at::Tensor rows(const std::byte* data, Bytes size, Features columns) const;
};

}  // namespace moebench
