#pragma once
// The compute stream's ops as operations of ATen's on whole tensors, on any of its devices. On a CPU they are slower
// than AtenKernels; on a GPU they are launches in the order of the stream, and none waits for the device.

#include "reference/exec/kernels.h"
#include "reference/exec/program.h"
#include "reference/kernels/op_rows.h"
#include "reference/kernels/op_views.h"
#include "reference/kernels/operands.h"
#include "reference/kernels/product_ops.h"
#include "reference/kernels/token_map.h"

namespace moebench {

// Bound to a program, which outlives it, and to tensors, which it keeps. The program's memory is of the weights'
// device, host pools apart. Takes scratch storage.
//
// A partition's gate_grad leaves the gradient of the gate's raw scores in its rows of map.scores: a forward pass's
// map serves one backward pass.
class TensorKernels final : public Kernels {
 public:
  TensorKernels(const Program& program, LayerWeights weights, TokenMap map);

  // Throws Error for an op that is not computation.
  void run(int op) override;

 private:
  at::Tensor rows(const std::byte* data, Bytes size, Features columns) const;
  void run_rows(const Op& op, const Operands& operands);
  void run_activation(const Op& op, const Operands& operands);
  void run_shadows(const Op& op, const Operands& operands);
  void run_scores_grad(const Op& op, const Operands& operands);

  const Program& program_;
  LayerWeights weights_;
  TokenMap map_;
  OpRows rows_;
  ProductOps products_;
};

}  // namespace moebench
