#pragma once
// Which experts each token was sent to, with what weight, and where its copies lie among the rows sent.

#include <ATen/core/Tensor.h>

#include "reference/base/shape.h"
#include "reference/base/units.h"
#include "reference/kernels/permutation.h"

namespace moebench {

// What the forward pass leaves for the permutations and for the gate's gradient.
struct TokenMap {
  at::Tensor probabilities;  // [tokens, experts]  softmax of the gate's scores
  at::Tensor experts;        // [tokens, top_k]    int32, most probable first
  at::Tensor weights;        // [tokens, top_k]    probabilities of the chosen experts
  at::Tensor positions;      // [tokens, top_k]    int32, row of the copy in dispatch_input of the token's partition
};

// Uninitialised tensors.
TokenMap make_token_map(const LayerShape& shape);

// Bytes of a map's tensors.
Bytes token_map_size(const LayerShape& shape);

// Rows of the partition that begins at token `first`.
CopyRows copy_rows(const TokenMap& map, Tokens first, Tokens tokens);

}  // namespace moebench
