#pragma once
// The compute stream's ops on the CPU: products through ATen, everything between them in loops of our own.

#include "reference/exec/kernels.h"
#include "reference/exec/program.h"
#include "reference/kernels/op_rows.h"
#include "reference/kernels/op_views.h"
#include "reference/kernels/operands.h"
#include "reference/kernels/product_ops.h"
#include "reference/kernels/token_map.h"

namespace moebench {

// Bound to a program, which outlives it, and to tensors, which it keeps. Allocates what ProductOps does.
//
// A partition's gate_grad leaves the gradient of the gate's raw scores in its rows of map.scores: a forward pass's
// map serves one backward pass.
class AtenKernels final : public Kernels {
 public:
  AtenKernels(const Program& program, LayerWeights weights, TokenMap map);

  // Throws Error for an op that is not computation.
  void run(int op) override;

 private:
  template <class T>
  void run_rows(const Op& op, const Operands& operands);
  template <class T>
  void activate(const Op& op, const Operands& operands);
  template <class T>
  void run_shadows(const Op& op, const Operands& operands);
  template <class T>
  void run_scores_grad(const Op& op, const Operands& operands);

  const Program& program_;
  LayerWeights weights_;
  TokenMap map_;
  OpRows rows_;
  ProductOps products_;
};

}  // namespace moebench
