#pragma once
// Which experts each token was sent to, with what weight, and where its copies lie among the rows sent.

#include <ATen/core/Tensor.h>

#include "reference/base/shape.h"
#include "reference/base/units.h"
#include "reference/kernels/permutation.h"

namespace moebench {

// What the forward pass leaves for the permutations and for the gate's gradient. Probabilities and weights are of the
// gate's number format.
struct TokenMap {
  at::Tensor scores;     // [tokens, gate columns]  of the gate, see gate.h
  at::Tensor experts;    // [tokens, top_k]  int32, highest score first where the gate chose
  at::Tensor weights;    // [tokens, top_k]  of the chosen experts
  at::Tensor positions;  // [tokens, top_k]  int32, row of the copy in dispatch_input of its partition; -1: dropped
  at::Tensor balance;    // [experts]  see balance_loss(); undefined where there is no such loss
};

// Uninitialised tensors.
TokenMap make_token_map(const LayerShape& shape, bool has_balance_loss = false, at::Device device = at::kCPU);

// Bytes of a map's tensors; a loss's are not worth counting.
Bytes token_map_size(const LayerShape& shape);

// Rows of the partition that begins at token `first`.
CopyRows copy_rows(const TokenMap& map, Tokens first, Tokens tokens);

}  // namespace moebench
