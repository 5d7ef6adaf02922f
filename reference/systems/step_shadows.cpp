// The part of StepBuilder that is about shadowed experts.

#include "reference/plan/shadows.h"
#include "reference/systems/step_builder.h"

namespace moebench {
namespace {

Bytes together(const std::vector<ShadowMessage>& messages) {
  Bytes size;
  for (const ShadowMessage& message : messages) size += message.size;
  return size;
}

}  // namespace

Access StepBuilder::add_shadow_value(ValueKind kind, std::int16_t version, SlotId slot) {
  return plan_.add_value(kind, shadow_rows, version, shadow_size(shape_, plan_.routing(), kind), slot);
}

Access StepBuilder::next_shadow_version(Access& latest) {
  const Value before = plan_.value(latest);
  latest = add_shadow_value(before.kind, static_cast<std::int16_t>(before.version + 1), latest.slot);
  return latest;
}

void StepBuilder::compute_shadows(OpKind kind, AccessList reads, AccessList writes, Work work) {
  plan_.add_op(kind, Stream::compute, shadow_rows, reads, writes, work);
}

void StepBuilder::exchange_shadows(OpKind kind, Access from, Access to) {
  const ShadowExchange exchange = shadow_exchange(shape_, plan_.routing(), kind);
  plan_.add_op(kind, Stream::comm, shadow_rows, {from}, {to},
               {.sent = together(exchange.sends), .received = together(exchange.receives)});
}

Flops StepBuilder::shadow_gemm(Features columns) const { return shadows_.rows * columns * (shape_.model_dim * 2); }

Bytes StepBuilder::own_shadows() const {
  const std::int64_t own = shadowed_on(shape_, plan_.routing().shadows, plan_.routing().rank);
  return shape_.expert_weights() * own * size_of(shape_.dtype);
}

void StepBuilder::pack_shadows() {
  compute_shadows(OpKind::shadow_pack, {}, {shadows_.weights}, {.copied = own_shadows()});
}

void StepBuilder::spread_shadows() {
  const auto exchange = [&](OpKind kind) {
    const Access before = shadows_.weights;
    exchange_shadows(kind, before, next_shadow_version(shadows_.weights));
  };
  exchange(OpKind::shadow_scatter);
  if (shape_.ranks > 2) exchange(OpKind::shadow_spread);
}

void StepBuilder::shadow_experts() {
  const Shadowed& s = shadows_;
  compute_shadows(OpKind::fc1, {batch(0).dispatch_input, s.weights}, {s.pre_activation},
                  {.flops = shadow_gemm(shape_.hidden_width())});
  compute_shadows(OpKind::activation, {s.pre_activation}, {s.activated}, {.copied = rows(s.rows, shape_.hidden_dim)});
  compute_shadows(OpKind::fc2, {s.activated, s.weights}, {s.expert_output}, {.flops = shadow_gemm(shape_.hidden_dim)});
}

void StepBuilder::fill_from_shadows(Access from, FilledInParts& to) {
  const Access before = to.latest;
  const Access after = next_part(to);
  compute_shadows(OpKind::shadow_fill, {from, before}, {after}, {.copied = rows(shadows_.rows, shape_.model_dim)});
}

void StepBuilder::fill_combined() { fill_from_shadows(shadows_.expert_output, batch(0).combined); }

void StepBuilder::fill_grad_dispatch_input() {
  fill_from_shadows(shadows_.grad_expert_input, batch(0).grad_dispatch_input);
}

void StepBuilder::shadow_experts_grad() {
  Shadowed& s = shadows_;
  const Access grad_output = batch(0).grad_combined;
  const Flops first = shadow_gemm(shape_.hidden_width());
  const Flops second = shadow_gemm(shape_.hidden_dim);
  compute_shadows(OpKind::fc2_input_grad, {grad_output, s.weights}, {s.grad_activated}, {.flops = second});
  AccessList writes = {s.grad_pre_activation};
  Bytes written = rows(s.rows, shape_.hidden_width());
  if (keeps_pre_activation(shape_.activation)) {
    writes.push_back(s.activated);
    written += rows(s.rows, shape_.hidden_dim);
  }
  compute_shadows(OpKind::activation_grad, {s.hidden, s.grad_activated}, writes, {.copied = written});
  compute_shadows(OpKind::fc2_weight_grad, {s.activated, grad_output}, {s.grads}, {.flops = second});
  const Access before = s.grads;
  compute_shadows(OpKind::fc1_weight_grad, {batch(0).dispatch_input, s.grad_pre_activation, before},
                  {next_shadow_version(s.grads)}, {.flops = first});
  compute_shadows(OpKind::fc1_input_grad, {s.grad_pre_activation, s.weights}, {s.grad_expert_input}, {.flops = first});
}

void StepBuilder::collect_shadow_grads() {
  if (shape_.ranks > 2) exchange_shadows(OpKind::shadow_grad_collect, shadows_.grads, shadows_.addends);
}

void StepBuilder::sum_shadow_grads() {
  if (shape_.ranks == 2) return;
  const Access before = shadows_.grads;
  compute_shadows(OpKind::shadow_grad_sum, {before, shadows_.addends}, {next_shadow_version(shadows_.grads)},
                  {.copied = plan_.value(shadows_.addends).size});
}

void StepBuilder::gather_shadow_grads() {
  const Access before = shadows_.grads;
  exchange_shadows(OpKind::shadow_grad_gather, before, next_shadow_version(shadows_.grads));
}

void StepBuilder::add_shadow_grads() {
  const Access fc1 = grad_fc1_.latest;
  const Access fc2 = grad_fc2_.latest;
  const Access first = next_version(grad_fc1_);
  compute_shadows(OpKind::shadow_grad_add, {shadows_.grads, fc1, fc2}, {first, next_version(grad_fc2_)},
                  {.copied = own_shadows()});
}

}  // namespace moebench
