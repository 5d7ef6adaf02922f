#pragma once
// Which of a layer's ops is what kind of work: products and ReLU are the same on every device, the rest is a
// subclass's.

#include "reference/exec/kernels.h"
#include "reference/exec/program.h"
#include "reference/kernels/op_rows.h"
#include "reference/kernels/op_views.h"
#include "reference/kernels/operands.h"
#include "reference/kernels/product_ops.h"
#include "reference/kernels/token_map.h"

namespace moebench {

// Bound to a program, which outlives it, and to tensors, which it keeps. The program's memory is of the weights'
// device, host pools apart.
//
// A partition's gate_grad leaves the gradient of the gate's raw scores in its rows of map.scores: a forward pass's
// map serves one backward pass.
class LayerKernels : public Kernels {
 public:
  LayerKernels(const Program& program, LayerWeights weights, TokenMap map);

  // Throws Error for an op that is not computation.
  void run(int op) final;

 protected:
  const Plan& plan() const { return program_.plan(); }
  const LayerWeights& weights() const { return weights_; }
  const TokenMap& map() const { return map_; }
  const PartitionRows& rows_of(const Op& op) const { return rows_.of(op); }

 private:
  virtual void run_permutation(const Op& op, const Operands& operands) = 0;  // permute, unpermute and their gradients
  virtual void run_activation(const Op& op, const Operands& operands) = 0;   // that keeps its pre-activation
  virtual void run_shadows(const Op& op, const Operands& operands) = 0;      // pack, fill, sum and add
  virtual void run_scores_grad(const Op& op,
                               const Operands& operands) = 0;  // the part of gate_grad before its products

  const Program& program_;
  LayerWeights weights_;
  TokenMap map_;
  OpRows rows_;
  ProductOps products_;
};

}  // namespace moebench
