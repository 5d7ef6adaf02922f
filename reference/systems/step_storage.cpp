// The part of StepBuilder that gives every value its slot.

#include <algorithm>

#include "reference/plan/shadows.h"
#include "reference/plan/value_size.h"
#include "reference/systems/step_builder.h"

namespace moebench {
namespace {

// Hands out slots: partitions that keep their value get one each, the others take turns in a few.
class SlotTurns {
 public:
  SlotTurns(PlanBuilder& plan, Pool pool, ValueKind kind, int keepers, int sharers, int shared_slots)
      : shared_count_(std::min(shared_slots, sharers)),
        next_own_(plan.add_slots(pool, kind, keepers + shared_count_)),
        first_shared_(static_cast<SlotId>(next_own_ + keepers)) {}

  SlotId own() { return next_own_++; }
  SlotId shared() { return static_cast<SlotId>(first_shared_ + turn_++ % shared_count_); }

 private:
  int shared_count_;
  SlotId next_own_;
  SlotId first_shared_;
  int turn_ = 0;
};

}  // namespace

void StepBuilder::place_activations(const StepStorage& storage) {
  const int n = granularity();
  const auto count = [&](auto keeps) {
    return static_cast<int>(std::count_if(partitions_.begin(), partitions_.end(), keeps));
  };
  const int inputs_kept = count([](const Partition& p) { return p.reuse.expert_input == ExpertInputReuse::kept; });
  const int hidden_kept = count([](const Partition& p) { return p.reuse.hidden == HiddenReuse::kept; });
  const int outputs_kept = storage.share_buffers ? 0 : n;
  const int shadows = has_shadows() ? 1 : 0;

  const SlotId dispatch_inputs = plan_.add_slots(Pool::activations, ValueKind::dispatch_input, batches());
  SlotTurns expert_inputs(plan_, Pool::activations, ValueKind::expert_input, inputs_kept, n - inputs_kept,
                          storage.slots.expert_input);
  SlotTurns hiddens(plan_, Pool::activations, ValueKind::hidden, hidden_kept + shadows, n - hidden_kept,
                    storage.slots.hidden);
  SlotTurns outputs(plan_, Pool::activations, ValueKind::expert_output, outputs_kept + shadows, n - outputs_kept,
                    storage.slots.expert_output);
  const SlotId combined = plan_.add_slots(Pool::activations, ValueKind::combined, batches());
  // One for all partitions, in both passes: only the compute stream uses it.
  if (keeps_pre_activation(shape_.activation)) {
    workspace_ = plan_.add_slots(Pool::activations, ValueKind::activated, 1);
  }

  for (int i = 0; i < n; ++i) {
    Partition& p = at(i);
    const auto slot = [&](SlotTurns& turns, bool own) { return own ? turns.own() : turns.shared(); };
    p.expert_input =
        add_value(ValueKind::expert_input, i, 0, slot(expert_inputs, p.reuse.expert_input == ExpertInputReuse::kept));
    place_hidden(i, slot(hiddens, p.reuse.hidden == HiddenReuse::kept));
    p.expert_output = add_value(ValueKind::expert_output, i, 0, slot(outputs, !storage.share_buffers));
  }
  if (has_shadows()) place_shadow_activations(hiddens.own(), outputs.own());
  for (int b = 0; b < batches(); ++b) {
    const auto nth = [&](SlotId first) { return static_cast<SlotId>(first + b); };
    batch(b).dispatch_input = add_batch_value(ValueKind::dispatch_input, b, 0, nth(dispatch_inputs));
    batch(b).combined.latest = add_batch_value(ValueKind::combined, b, 0, nth(combined));
  }
}

void StepBuilder::place_hidden(int i, SlotId slot) {
  Partition& p = at(i);
  p.pre_activation = add_value(ValueKind::hidden, i, 0, slot);
  const bool apart = keeps_pre_activation(shape_.activation);
  p.activated = apart ? add_value(ValueKind::activated, i, 0, workspace_) : add_value(ValueKind::hidden, i, 1, slot);
  p.hidden = apart ? p.pre_activation : p.activated;
}

void StepBuilder::place_shadow_activations(SlotId hidden, SlotId output) {
  Shadowed& s = shadows_;
  s.pre_activation = add_shadow_value(ValueKind::hidden, 0, hidden);
  const bool apart = keeps_pre_activation(shape_.activation);
  s.activated =
      apart ? add_shadow_value(ValueKind::activated, 0, workspace_) : add_shadow_value(ValueKind::hidden, 1, hidden);
  s.hidden = apart ? s.pre_activation : s.activated;
  s.expert_output = add_shadow_value(ValueKind::expert_output, 0, output);
  const SlotId weights = plan_.add_slots(Pool::activations, ValueKind::shadow_weights, 1);
  s.weights = add_shadow_value(ValueKind::shadow_weights, 0, weights);
}

void StepBuilder::place_shadow_gradients(SlotId hidden, SlotId input) {
  Shadowed& s = shadows_;
  const bool apart = keeps_pre_activation(shape_.activation);
  s.grad_activated = apart ? add_shadow_value(ValueKind::grad_activated, 0, workspace_)
                           : add_shadow_value(ValueKind::grad_hidden, 0, hidden);
  s.grad_pre_activation = add_shadow_value(ValueKind::grad_hidden, apart ? 0 : 1, hidden);
  s.grad_expert_input = add_shadow_value(ValueKind::grad_expert_input, 0, input);
  const SlotId grads = plan_.add_slots(Pool::buffers, ValueKind::shadow_grads, 1);
  s.grads = add_shadow_value(ValueKind::shadow_grads, 0, grads);
  if (shape_.ranks == 2) return;
  const SlotId addends = plan_.add_slots(Pool::buffers, ValueKind::shadow_addends, 1);
  s.addends = add_shadow_value(ValueKind::shadow_addends, 0, addends);
}

void StepBuilder::keep_what_is_last() {
  const auto comes_again = [&](int i, auto share) {
    bool again = false;
    for (int later = i + 1; later < granularity(); ++later) again = again || (this->*share)(i, later);
    return again;
  };
  for (int i = 0; i < granularity(); ++i) {
    if (!comes_again(i, &StepBuilder::share_expert_input)) at(i).reuse.expert_input = ExpertInputReuse::kept;
    if (!comes_again(i, &StepBuilder::share_hidden)) at(i).reuse.hidden = HiddenReuse::kept;
  }
}

void StepBuilder::place_gradients(const StepStorage& storage) {
  const int n = granularity();
  const int own = storage.share_buffers ? 0 : n;
  const int sharing = n - own;
  const int shadows = has_shadows() ? 1 : 0;
  const SlotCounts& counts = storage.slots;
  const SlotId combined = plan_.add_slots(Pool::buffers, ValueKind::grad_combined, batches());
  SlotTurns outputs(plan_, Pool::buffers, ValueKind::grad_expert_output, own, sharing, counts.grad_expert_output);
  SlotTurns hiddens(plan_, Pool::buffers, ValueKind::grad_hidden, own + shadows, sharing, counts.grad_hidden);
  SlotTurns inputs(plan_, Pool::buffers, ValueKind::grad_expert_input, own + shadows, sharing,
                   counts.grad_expert_input);
  const SlotId dispatched = plan_.add_slots(Pool::buffers, ValueKind::grad_dispatch_input, batches());
  const auto slot = [&](SlotTurns& turns) { return storage.share_buffers ? turns.shared() : turns.own(); };
  for (int i = 0; i < n; ++i) {
    Partition& p = at(i);
    p.grad_expert_output = add_value(ValueKind::grad_expert_output, i, 0, slot(outputs));
    const SlotId hidden_slot = slot(hiddens);
    const bool apart = keeps_pre_activation(shape_.activation);
    p.grad_activated = apart ? add_value(ValueKind::grad_activated, i, 0, workspace_)
                             : add_value(ValueKind::grad_hidden, i, 0, hidden_slot);
    p.grad_pre_activation = add_value(ValueKind::grad_hidden, i, apart ? 0 : 1, hidden_slot);
    p.grad_expert_input = add_value(ValueKind::grad_expert_input, i, 0, slot(inputs));
  }
  if (has_shadows()) place_shadow_gradients(hiddens.own(), inputs.own());
  for (int b = 0; b < batches(); ++b) {
    const auto nth = [&](SlotId first) { return static_cast<SlotId>(first + b); };
    batch(b).grad_combined = add_batch_value(ValueKind::grad_combined, b, 0, nth(combined));
    batch(b).grad_dispatch_input.latest = add_batch_value(ValueKind::grad_dispatch_input, b, 0, nth(dispatched));
  }
}

void StepBuilder::place_offloaded() {
  for (Partition& p : partitions_) {
    if (p.reuse.expert_input != ExpertInputReuse::offloaded) continue;
    p.host_expert_input = plan_.also_in(p.expert_input, plan_.add_slots(Pool::host, ValueKind::expert_input, 1));
  }
  for (Partition& p : partitions_) {
    if (p.reuse.hidden != HiddenReuse::offloaded) continue;
    p.host_hidden = plan_.also_in(p.hidden, plan_.add_slots(Pool::host, ValueKind::hidden, 1));
  }
}

void StepBuilder::place_external() {
  const auto slots = [&](ValueKind kind) { return plan_.add_slots(Pool::external, kind, batches()); };
  const SlotId inputs = slots(ValueKind::input);
  const SlotId outputs = slots(ValueKind::output);
  const SlotId grad_outputs = slots(ValueKind::grad_output);
  const SlotId grad_inputs = slots(ValueKind::grad_input);
  const SlotId grad_scores = slots(ValueKind::grad_gate_scores);
  for (int b = 0; b < batches(); ++b) {
    Batch& all = batch(b);
    const auto place = [&](ValueKind kind, SlotId first) {
      return add_batch_value(kind, b, 0, static_cast<SlotId>(first + b));
    };
    all.input = place(ValueKind::input, inputs);
    all.output = place(ValueKind::output, outputs);
    all.grad_output = place(ValueKind::grad_output, grad_outputs);
    all.grad_input = place(ValueKind::grad_input, grad_inputs);
    all.grad_scores = place(ValueKind::grad_gate_scores, grad_scores);
    plan_.add_initial(all.input);
    plan_.add_initial(all.grad_output);
    plan_.add_result(all.output);
  }
  grad_fc1_ = make_accumulator(ValueKind::grad_fc1);
  grad_fc2_ = make_accumulator(ValueKind::grad_fc2);
  grad_gate_ = make_accumulator(ValueKind::grad_gate_weights);
}

StepBuilder::Accumulator StepBuilder::make_accumulator(ValueKind kind) {
  const Bytes size = weight_grad_size(shape_, kind);
  const Access first = plan_.add_value(kind, whole_batch, 0, size, plan_.add_slots(Pool::external, kind, 1));
  plan_.add_initial(first);
  return {.latest = first, .kind = kind, .size = size};
}

}  // namespace moebench
