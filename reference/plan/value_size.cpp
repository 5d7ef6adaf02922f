#include "reference/plan/value_size.h"

namespace moebench {

ElementType element_type_of(const LayerShape& shape, ValueKind kind) {
  const bool of_gate = kind == ValueKind::grad_gate_scores || kind == ValueKind::grad_gate_weights;
  return of_gate ? gate_type(shape.dtype) : shape.dtype;
}

Bytes value_size(const LayerShape& shape, const PartitionRouting& partition, ValueKind kind) {
  const ElementSize element = size_of(element_type_of(shape, kind));
  const auto rows = [&](Tokens count, Features width) { return count * width * element; };
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
      return rows(partition.rows_received, shape.hidden_width());
    case ValueKind::activated:
    case ValueKind::grad_activated:
      return rows(partition.rows_received, shape.hidden_dim);
    case ValueKind::grad_gate_scores:
      return rows(partition.tokens, Features(shape.top_k));
    case ValueKind::grad_gate_weights:
    case ValueKind::grad_fc1:
    case ValueKind::grad_fc2:
    case ValueKind::shadow_weights:
    case ValueKind::shadow_grads:
    case ValueKind::shadow_addends:
      break;
  }
  return weight_grad_size(shape, kind);
}

Bytes weight_grad_size(const LayerShape& shape, ValueKind kind) {
  const ElementSize element = size_of(element_type_of(shape, kind));
  if (kind == ValueKind::grad_gate_weights) return shape.model_dim * shape.gate_columns() * element;
  const Features columns = kind == ValueKind::grad_fc1 ? shape.hidden_width() : shape.hidden_dim;
  return shape.model_dim * columns * std::int64_t{shape.experts_per_rank()} * element;
}

bool is_of_tokens(ValueKind kind) {
  switch (kind) {
    case ValueKind::input:
    case ValueKind::dispatch_input:
    case ValueKind::combined:
    case ValueKind::output:
    case ValueKind::grad_output:
    case ValueKind::grad_combined:
    case ValueKind::grad_dispatch_input:
    case ValueKind::grad_input:
    case ValueKind::grad_gate_scores:
      return true;
    default:
      return false;
  }
}

bool is_of_shadows(ValueKind kind) {
  return kind == ValueKind::shadow_weights || kind == ValueKind::shadow_grads || kind == ValueKind::shadow_addends;
}

bool is_weight_grad(ValueKind kind) {
  return kind == ValueKind::grad_gate_weights || kind == ValueKind::grad_fc1 || kind == ValueKind::grad_fc2;
}

}  // namespace moebench
