#pragma once
// The compute stream's ops through ATen, on the CPU.

#include <vector>

#include "reference/exec/kernels.h"
#include "reference/exec/program.h"
#include "reference/kernels/op_views.h"
#include "reference/kernels/operands.h"
#include "reference/kernels/partition_rows.h"
#include "reference/kernels/token_map.h"

namespace moebench {

// Bound to a program, which outlives it, and to tensors, which it keeps.
//
// Views of an op's operands are made when it first runs, and again only if an address has changed since (an external
// slot was bound elsewhere). With all addresses as before, an fp32 or fp64 op allocates nothing; a bf16 product takes
// scratch storage.
//
// A partition's gate_grad leaves the gradient of the gate's raw scores in its rows of map.scores: a forward pass's
// map serves one backward pass.
class AtenKernels final : public Kernels {
 public:
  AtenKernels(const Program& program, LayerWeights weights, TokenMap map);

  // Throws Error for an op that is not computation.
  void run(int op) override;

 private:
  struct CachedViews {
    Operands::Addresses addresses{};
    OpViews views;
  };

  const PartitionRows& rows_of(const Op& op) const {
    if (op.partition == whole_batch) return batch_;
    return op.partition == shadow_rows ? shadowed_ : rows_[static_cast<std::size_t>(op.partition)];
  }
  void run_views(int op_index, const Operands& operands);
  OpViews views_of(const Op& op, const Operands& operands) const;
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
  std::vector<PartitionRows> rows_;  // [partitions]
  PartitionRows batch_;
  PartitionRows shadowed_;
  std::vector<CachedViews> cache_;  // [ops]
};

}  // namespace moebench
