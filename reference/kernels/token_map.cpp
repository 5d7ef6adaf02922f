#include "reference/kernels/token_map.h"

#include <ATen/ops/empty.h>

#include "reference/kernels/element.h"

namespace moebench {

TokenMap make_token_map(const LayerShape& shape, bool has_balance_loss, at::Device device) {
  const std::int64_t tokens = shape.tokens.count();
  const auto type = at::TensorOptions(scalar_type_of(gate_type(shape.dtype))).device(device);
  const auto index = at::TensorOptions(c10::kInt).device(device);
  return {.scores = at::empty({tokens, shape.gate_columns().count()}, type),
          .experts = at::empty({tokens, shape.top_k}, index),
          .weights = at::empty({tokens, shape.top_k}, type),
          .positions = at::empty({tokens, shape.top_k}, index),
          .balance = has_balance_loss ? at::empty({shape.experts}, type) : at::Tensor()};
}

Bytes token_map_size(const LayerShape& shape) {
  const Features scores_and_weights = shape.gate_columns() + Features(shape.top_k);
  const Features experts_and_positions(2 * shape.top_k);
  return shape.tokens * scores_and_weights * size_of(gate_type(shape.dtype)) +
         shape.tokens * experts_and_positions * ElementSize(sizeof(std::int32_t));
}

CopyRows copy_rows(const TokenMap& map, Tokens first, Tokens tokens) {
  const std::int64_t top_k = map.positions.size(1);
  return {.tokens = tokens,
          .top_k = static_cast<int>(top_k),
          .position = map.positions.const_data_ptr<std::int32_t>() + first.count() * top_k};
}

}  // namespace moebench
