#include "profiler/calibrate/step_samples.h"

#include <algorithm>

namespace moebench {
namespace {

ProductSize product_size(const LayerShape& shape, const PartitionRouting& rows, OpKind kind) {
  if (kind == OpKind::gate_grad) {
    return {
        .type = gate_type(shape.dtype), .rows = rows.tokens, .inner = shape.model_dim, .columns = shape.gate_columns()};
  }
  const bool first = kind == OpKind::fc1 || kind == OpKind::fc1_input_grad || kind == OpKind::fc1_weight_grad;
  return {.type = shape.dtype,
          .rows = rows.rows_received,
          .inner = first ? shape.model_dim : shape.hidden_dim,
          .columns = first ? shape.hidden_width() : shape.model_dim};
}

void add_op(const Plan& plan, const Op& op, Seconds time, StepSamples& samples) {
  switch (op.kind) {
    case OpKind::fc1:
    case OpKind::fc2:
    case OpKind::fc1_input_grad:
    case OpKind::fc1_weight_grad:
    case OpKind::fc2_input_grad:
    case OpKind::fc2_weight_grad:
    case OpKind::gate_grad: {
      const PartitionRouting& rows = plan.routing->partitions[static_cast<std::size_t>(op.partition)];
      samples.products[{op.kind, product_size(plan.shape, rows, op.kind)}].push_back(time);
      return;
    }
    case OpKind::permute:
    case OpKind::unpermute:
    case OpKind::unpermute_grad:
    case OpKind::permute_grad:
      if (plan.shape.dtype == ElementType::fp32) samples.permutations[{op.kind, op.work.copied}].push_back(time);
      return;
    case OpKind::activation:
    case OpKind::activation_grad:
      if (plan.shape.dtype == ElementType::fp32) samples.activations[{op.kind, op.work.copied}].push_back(time);
      return;
    default:
      return;
  }
}

}  // namespace

void add_pass(const Plan& plan, const Timeline& pass, StepSamples& samples) {
  Seconds busy;
  Seconds end;
  for (const Span& span : pass.spans) {
    const Seconds time = span.end - span.begin;
    busy += time;
    end = std::max(end, span.end);
    add_op(plan, plan.ops[static_cast<std::size_t>(span.op)], time, samples);
  }
  if (!pass.spans.empty()) samples.op_overhead.push_back((end - busy) / static_cast<double>(pass.spans.size()));
}

}  // namespace moebench
