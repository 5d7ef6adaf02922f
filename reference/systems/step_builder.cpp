#include "reference/systems/step_builder.h"

#include "reference/plan/shadows.h"
#include "reference/plan/value_size.h"

namespace moebench {

StepBuilder::StepBuilder(std::string_view system, const LayerShape& shape, std::shared_ptr<const Routing> routing,
                         const StepStorage& storage)
    : plan_(system, shape, std::move(routing)),
      shape_(shape),
      by_peers_(plan_.routing().by == PartitionBy::peers),
      backward_order_(storage.backward_order),
      dispatch_ahead_(storage.dispatch_ahead),
      batches_(by_peers_ ? 1 : storage.reuse.size()),
      partitions_(storage.reuse.size()) {
  for (int i = 0; i < granularity(); ++i) at(i).reuse = storage.reuse[static_cast<std::size_t>(i)];
  measure_partitions();
  measure_batches();
  place_activations(storage);
  if (backward_order_ == BackwardOrder::descending) keep_what_is_last();
  place_gradients(storage);
  place_offloaded();
  place_external();
}

void StepBuilder::measure_partitions() {
  const auto local = static_cast<std::size_t>(shape_.experts_per_rank());
  const auto ranks = static_cast<std::size_t>(shape_.ranks);
  const auto rank = static_cast<std::size_t>(plan_.routing().rank);
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    const PartitionRouting& routing = plan_.routing().partitions[i];
    Partition& p = partitions_[i];
    p.received = routing.rows_received;
    Tokens staying;
    for (std::size_t e = 0; e < local; ++e) staying += routing.received[e * ranks + rank];
    p.sent_away = routing.rows_sent - staying;
    p.received_from_away = p.received - staying;
  }
}

void StepBuilder::measure_batches() {
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    const PartitionRouting& routing = plan_.routing().partitions[i];
    Batch& b = batch_of(static_cast<int>(i));
    b.tokens += routing.tokens;
    b.sent += routing.rows_sent;
  }
  if (!by_peers_) return;
  shadows_.rows = rows_of(plan_.routing().shadows);
  batch(0).tokens = shape_.tokens;
  batch(0).sent += shadows_.rows;
}

Flops StepBuilder::gemm(int i, Features columns) const { return at(i).received * columns * (shape_.model_dim * 2); }

Work StepBuilder::exchange(int i, bool to_experts) const {
  const Bytes out = rows(at(i).sent_away, shape_.model_dim);
  const Bytes in = rows(at(i).received_from_away, shape_.model_dim);
  return to_experts ? Work{.sent = out, .received = in} : Work{.sent = in, .received = out};
}

void StepBuilder::compute(OpKind kind, int i, AccessList reads, AccessList writes, Work work) {
  plan_.add_op(kind, Stream::compute, static_cast<std::int16_t>(i), reads, writes, work);
}

void StepBuilder::compute_batch(OpKind kind, int b, AccessList reads, AccessList writes, Work work) {
  plan_.add_op(kind, Stream::compute, number_of_batch(b), reads, writes, work);
}

void StepBuilder::to_experts(OpKind kind, int i, Access from, Access to) {
  plan_.add_op(kind, Stream::comm, static_cast<std::int16_t>(i), {from}, {to}, exchange(i, true));
}

void StepBuilder::from_experts(OpKind kind, int i, Access from, FilledInParts& to) {
  AccessList reads = {from};
  if (to.begun) {
    reads.push_back(to.latest);
    next_part(to);
  }
  to.begun = true;
  plan_.add_op(kind, Stream::comm, static_cast<std::int16_t>(i), reads, {to.latest}, exchange(i, false));
}

Access StepBuilder::next_part(FilledInParts& to) {
  const Value before = plan_.value(to.latest);
  to.latest = plan_.add_value(before.kind, before.partition, static_cast<std::int16_t>(before.version + 1), before.size,
                              to.latest.slot);
  return to.latest;
}

void StepBuilder::copy(OpKind kind, int i, Access from, Access to) {
  const bool model_wide = from.value == at(i).expert_input.value;
  const Bytes size = rows(at(i).received, model_wide ? shape_.model_dim : shape_.hidden_width());
  plan_.add_op(kind, Stream::copy, static_cast<std::int16_t>(i), {from}, {to}, {.copied = size});
}

void StepBuilder::permute(int b) {
  compute_batch(OpKind::permute, b, {batch(b).input}, {batch(b).dispatch_input},
                {.copied = rows(batch(b).sent, shape_.model_dim)});
}

void StepBuilder::dispatch(int i) { to_experts(OpKind::dispatch, i, batch_of(i).dispatch_input, at(i).expert_input); }

void StepBuilder::offload_expert_input(int i) { copy(OpKind::offload, i, at(i).expert_input, at(i).host_expert_input); }

void StepBuilder::experts(int i) {
  const Partition& p = at(i);
  compute(OpKind::fc1, i, {p.expert_input}, {p.pre_activation}, {.flops = fc1_gemm(i)});
  compute(OpKind::activation, i, {p.pre_activation}, {p.activated}, {.copied = rows(p.received, shape_.hidden_dim)});
  compute(OpKind::fc2, i, {p.activated}, {p.expert_output}, {.flops = fc2_gemm(i)});
}

void StepBuilder::offload_hidden(int i) { copy(OpKind::offload, i, at(i).hidden, at(i).host_hidden); }

void StepBuilder::combine(int i) { from_experts(OpKind::combine, i, at(i).expert_output, batch_of(i).combined); }

void StepBuilder::unpermute(int b) {
  compute_batch(OpKind::unpermute, b, {batch(b).combined.latest}, {batch(b).output},
                {.copied = rows(batch(b).sent, shape_.model_dim)});
}

void StepBuilder::begin_backward() { plan_.begin_backward(); }

void StepBuilder::unpermute_grad(int b) {
  const Batch& all = batch(b);
  compute_batch(OpKind::unpermute_grad, b, {all.grad_output, all.combined.latest}, {all.grad_combined, all.grad_scores},
                {.copied = rows(all.sent, shape_.model_dim)});
}

void StepBuilder::dispatch_grad(int i) {
  to_experts(OpKind::dispatch_grad, i, batch_of(i).grad_combined, at(i).grad_expert_output);
}

void StepBuilder::prefetch_expert_input(int i) {
  copy(OpKind::prefetch, i, at(i).host_expert_input, at(i).expert_input);
}

void StepBuilder::redispatch(int i) {
  to_experts(OpKind::redispatch, i, batch_of(i).dispatch_input, at(i).expert_input);
}

void StepBuilder::prefetch_hidden(int i) { copy(OpKind::prefetch, i, at(i).host_hidden, at(i).hidden); }

void StepBuilder::recompute(int i) {
  compute(OpKind::recompute, i, {at(i).expert_input}, {at(i).hidden}, {.flops = fc1_gemm(i)});
}

void StepBuilder::fc2_input_grad(int i) {
  compute(OpKind::fc2_input_grad, i, {at(i).grad_expert_output}, {at(i).grad_activated}, {.flops = fc2_gemm(i)});
}

void StepBuilder::fc2_weight_grad(int i) {
  const Access before = grad_fc2_.latest;
  compute(OpKind::fc2_weight_grad, i, {at(i).activated, at(i).grad_expert_output, before}, {next_version(grad_fc2_)},
          {.flops = fc2_gemm(i)});
}

void StepBuilder::activation_grad(int i) {
  const Partition& p = at(i);
  AccessList writes = {p.grad_pre_activation};
  Bytes written = rows(p.received, shape_.hidden_width());
  if (keeps_pre_activation(shape_.activation)) {
    writes.push_back(p.activated);
    written += rows(p.received, shape_.hidden_dim);
  }
  compute(OpKind::activation_grad, i, {p.hidden, p.grad_activated}, writes, {.copied = written});
}

void StepBuilder::fc1_input_grad(int i) {
  compute(OpKind::fc1_input_grad, i, {at(i).grad_pre_activation}, {at(i).grad_expert_input}, {.flops = fc1_gemm(i)});
}

void StepBuilder::fc1_weight_grad(int i) {
  const Access before = grad_fc1_.latest;
  compute(OpKind::fc1_weight_grad, i, {at(i).expert_input, at(i).grad_pre_activation, before},
          {next_version(grad_fc1_)}, {.flops = fc1_gemm(i)});
}

void StepBuilder::combine_grad(int i) {
  from_experts(OpKind::combine_grad, i, at(i).grad_expert_input, batch_of(i).grad_dispatch_input);
}

void StepBuilder::permute_grad(int b) {
  AccessList writes;
  const AccessList reads = add_to_grad_input(b, {batch(b).grad_dispatch_input.latest}, writes);
  compute_batch(OpKind::permute_grad, b, reads, writes, {.copied = rows(batch(b).sent, shape_.model_dim)});
}

void StepBuilder::gate_grad(int b) {
  const Access before = grad_gate_.latest;
  AccessList writes = {next_version(grad_gate_)};
  const AccessList reads = add_to_grad_input(b, {batch(b).grad_scores, batch(b).input, before}, writes);
  const Elements logits = batch(b).tokens * shape_.gate_columns();
  compute_batch(OpKind::gate_grad, b, reads, writes, {.flops = logits * shape_.model_dim * 4});
}

void StepBuilder::all_reduce_gate_grad() {
  const Access before = grad_gate_.latest;
  // Every rank sums a share of the gradient and sends the sum to the others.
  const Bytes travelling = grad_gate_.size * 2 * (shape_.ranks - 1) / shape_.ranks;
  plan_.add_op(OpKind::all_reduce, Stream::comm, whole_batch, {before}, {next_version(grad_gate_)},
               {.sent = travelling, .received = travelling});
}

Access StepBuilder::add_value(ValueKind kind, int i, std::int16_t version, SlotId slot) {
  const PartitionRouting& routing = plan_.routing().partitions[static_cast<std::size_t>(i)];
  return plan_.add_value(kind, static_cast<std::int16_t>(i), version, value_size(shape_, routing, kind), slot);
}

Access StepBuilder::add_batch_value(ValueKind kind, int b, std::int16_t version, SlotId slot) {
  if (!by_peers_) return add_value(kind, b, version, slot);
  const PartitionRouting whole{
      .tokens = batch(b).tokens, .sent = {}, .received = {}, .rows_sent = batch(b).sent, .rows_received = {}};
  return plan_.add_value(kind, whole_batch, version, value_size(shape_, whole, kind), slot);
}

Access StepBuilder::next_version(Accumulator& total) {
  ++total.version;
  total.latest = plan_.add_value(total.kind, whole_batch, total.version, total.size, total.latest.slot);
  return total.latest;
}

AccessList StepBuilder::add_to_grad_input(int b, AccessList reads, AccessList& writes) {
  Batch& all = batch(b);
  if (all.has_grad_input) {
    reads.push_back(all.grad_input);
    all.grad_input = add_batch_value(ValueKind::grad_input, b, 1, all.grad_input.slot);
  }
  all.has_grad_input = true;
  writes.push_back(all.grad_input);
  return reads;
}

bool StepBuilder::share_expert_input(int i, int j) const { return at(i).expert_input.slot == at(j).expert_input.slot; }

bool StepBuilder::share_hidden(int i, int j) const { return at(i).hidden.slot == at(j).hidden.slot; }

bool StepBuilder::share_grad_expert_output(int i, int j) const {
  return at(i).grad_expert_output.slot == at(j).grad_expert_output.slot;
}

Plan StepBuilder::finish() && {
  for (const Batch& all : batches_) plan_.add_result(all.grad_input);
  for (const Accumulator* total : {&grad_fc1_, &grad_fc2_, &grad_gate_}) plan_.add_result(total->latest);
  return std::move(plan_).finish();
}

}  // namespace moebench
