#pragma once
// The ops that are matrix products and ReLU, through ATen on any of its devices.

#include <vector>

#include "reference/exec/program.h"
#include "reference/kernels/op_views.h"
#include "reference/kernels/operands.h"
#include "reference/kernels/partition_rows.h"
#include "reference/kernels/token_map.h"

namespace moebench {

// Bound to a program, which outlives it, and to tensors, which it keeps.
//
// Views of an op's operands are made when it first runs, and again only if an address has changed since (an external
// slot was bound elsewhere). With all addresses as before, an fp32 or fp64 op allocates nothing; a product of a narrow
// format takes scratch storage.
class ProductOps {
 public:
  ProductOps(const Program& program, LayerWeights weights, TokenMap map)
      : program_(program), weights_(std::move(weights)), map_(std::move(map)), cache_(program.plan().ops.size()) {}

  // Of an op of these kinds: its products, then its ReLU or the ReLU's gradient. Of a gate's gradient only the
  // products: the gradient of the raw scores is there.
  void run(int op_index, const Operands& operands, const PartitionRows& rows);

 private:
  struct CachedViews {
    Operands::Addresses addresses{};
    OpViews views;
  };

  OpViews views_of(const Op& op, const Operands& operands, const PartitionRows& rows) const;

  const Program& program_;
  LayerWeights weights_;
  TokenMap map_;
  std::vector<CachedViews> cache_;  // [ops]
};

}  // namespace moebench
