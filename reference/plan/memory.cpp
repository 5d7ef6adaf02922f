#include "reference/plan/memory.h"

#include <algorithm>

namespace moebench {

ArenaMemory arena_memory(const Layout& layout) {
  return {.activations = layout.extent_of(Pool::activations),
          .buffers = layout.extent_of(Pool::buffers),
          .host = layout.extent_of(Pool::host)};
}

ModelStateMemory model_state_memory(const LayerShape& shape) {
  const Bytes gate = shape.model_dim * shape.gate_columns() * size_of(gate_type(shape.dtype));
  const Elements experts = shape.expert_weights() * std::int64_t{shape.experts_per_rank()};
  const Bytes weights = gate + experts * size_of(shape.dtype);
  return {.parameters = weights, .gradients = weights, .optimizer = weights * 2};
}

Bytes paper_activations(const LayerShape& shape) {
  const Tokens rows = shape.routed_tokens();
  return (rows * shape.model_dim * 4 + rows * shape.hidden_width()) * size_of(shape.dtype);
}

Bytes paper_sequential_buffers(const LayerShape& shape) {
  const Tokens rows = shape.routed_tokens();
  return (rows * shape.model_dim + rows * shape.hidden_width()) * size_of(shape.dtype);
}

Bytes paper_reuse_saving(const LayerShape& shape, int granularity) {
  const Tokens rows = shape.routed_tokens();
  const std::int64_t slots = std::min(2, granularity);
  const Elements model_part = rows * shape.model_dim * (2 * (granularity - slots));
  const Elements hidden_part = rows * shape.hidden_width() * (granularity - 1);
  return (model_part + hidden_part) * size_of(shape.dtype) / granularity;
}

Bytes workspace(const Plan& plan) {
  Bytes size;
  for (const Slot& slot : plan.slots) {
    if (slot.kind == ValueKind::activated) size += slot.size;
  }
  return size;
}

}  // namespace moebench
