#include "reference/plan/value_size.h"

namespace moebench {

Bytes value_size(const LayerShape& shape, const PartitionRouting& partition, ValueKind kind) {
  const auto rows = [&](Tokens count, Features width) { return count * width * size_of(shape.dtype); };
  switch (kind) {
    case ValueKind::input:
    case ValueKind::output:
    case ValueKind::grad_output:
    case ValueKind::grad_input:
      return rows(partition.tokens, shape.model_dim);
    case ValueKind::dispatch_input:
    case ValueKind::combined:
    case ValueKind::grad_combined:
    case ValueKind::grad_dispatch_input:
      return rows(partition.rows_sent, shape.model_dim);
    case ValueKind::expert_input:
    case ValueKind::expert_output:
    case ValueKind::grad_expert_output:
    case ValueKind::grad_expert_input:
      return rows(partition.rows_received, shape.model_dim);
    case ValueKind::hidden:
    case ValueKind::grad_hidden:
      return rows(partition.rows_received, shape.hidden_dim);
    case ValueKind::grad_gate_scores:
      return rows(partition.tokens, Features(shape.top_k));
    case ValueKind::grad_gate_weights:
    case ValueKind::grad_fc1:
    case ValueKind::grad_fc2:
      break;
  }
  return weight_grad_size(shape, kind);
}

Bytes weight_grad_size(const LayerShape& shape, ValueKind kind) {
  const Elements elements = kind == ValueKind::grad_gate_weights
                                ? shape.model_dim * Features(shape.experts)
                                : shape.model_dim * shape.hidden_dim * std::int64_t{shape.experts_per_rank()};
  return elements * size_of(shape.dtype);
}

bool is_weight_grad(ValueKind kind) {
  return kind == ValueKind::grad_gate_weights || kind == ValueKind::grad_fc1 || kind == ValueKind::grad_fc2;
}

}  // namespace moebench
