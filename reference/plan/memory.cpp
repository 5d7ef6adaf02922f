#include "reference/plan/memory.h"

#include <algorithm>

namespace moebench {

ArenaMemory arena_memory(const Layout& layout) {
  return {.activations = layout.extent_of(Pool::activations),
          .buffers = layout.extent_of(Pool::buffers),
          .host = layout.extent_of(Pool::host)};
}

ModelStateMemory model_state_memory(const LayerShape& shape) {
  const Elements gate = shape.model_dim * Features(shape.experts);
  const Elements experts = shape.model_dim * shape.hidden_dim * (2 * std::int64_t{shape.experts_per_rank()});
  const Bytes weights = (gate + experts) * size_of(shape.dtype);
  return {.parameters = weights, .gradients = weights, .optimizer = weights * 2};
}

Bytes paper_activations(const LayerShape& shape) {
  const Tokens rows = shape.routed_tokens();
  return (rows * shape.model_dim * 4 + rows * shape.hidden_dim) * size_of(shape.dtype);
}

Bytes paper_sequential_buffers(const LayerShape& shape) {
  const Tokens rows = shape.routed_tokens();
  return (rows * shape.model_dim + rows * shape.hidden_dim) * size_of(shape.dtype);
}

Bytes paper_reuse_saving(const LayerShape& shape, int granularity) {
  const Tokens rows = shape.routed_tokens();
  const std::int64_t slots = std::min(2, granularity);
  const Elements model_part = rows * shape.model_dim * (2 * (granularity - slots));
  const Elements hidden_part = rows * shape.hidden_dim * (granularity - 1);
  return (model_part + hidden_part) * size_of(shape.dtype) / granularity;
}

}  // namespace moebench
