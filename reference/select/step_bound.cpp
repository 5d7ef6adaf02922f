#include "reference/select/step_bound.h"

#include <algorithm>

#include "reference/cost/op_cost.h"

namespace moebench {
namespace {

Choice uniform(int granularity, int partition_ramp, ReuseStrategy reuse) {
  return {.granularity = granularity, .partition_ramp = partition_ramp, .options = {.reuse = reuse}};
}

struct Priced {
  VerifiedPlan plan;
  std::vector<Seconds> times;  // of its ops
};

Seconds least_of(const Priced& priced, OpKind kind, ValueKind value) {
  const Plan& plan = priced.plan.plan();
  Seconds least(-1);
  for (std::size_t i = 0; i < plan.ops.size(); ++i) {
    const Op& op = plan.ops[i];
    if (op.kind != kind || plan.values[op.writes[0].value].kind != value) continue;
    if (least < Seconds(0) || priced.times[i] < least) least = priced.times[i];
  }
  return least;
}

// Marks which of `partitions` take a slot that none behind them takes again.
void forget_last(std::vector<bool>& restored, int slots) {
  int left = slots;
  for (auto partition = restored.rbegin(); partition != restored.rend() && left > 0; ++partition) {
    if (!*partition) continue;
    *partition = false;
    --left;
  }
}

bool is_experts(OpKind kind) {
  return kind == OpKind::fc1 || kind == OpKind::activation || kind == OpKind::fc2 || kind == OpKind::fc1_input_grad ||
         kind == OpKind::fc2_input_grad || kind == OpKind::fc1_weight_grad || kind == OpKind::fc2_weight_grad ||
         kind == OpKind::activation_grad;
}

// What the first partition needs before its experts in either pass, and in the forward pass the last one behind them.
bool is_around_experts(OpKind kind) {
  return kind == OpKind::permute || kind == OpKind::dispatch || kind == OpKind::combine || kind == OpKind::unpermute ||
         kind == OpKind::unpermute_grad || kind == OpKind::dispatch_grad;
}

}  // namespace

RestorationCounts restorations(const Choice& choice) {
  const std::vector<PartitionReuse> reuse = reuse_of(choice);
  std::vector<bool> inputs;
  std::vector<bool> hiddens;
  for (const PartitionReuse& partition : reuse) {
    inputs.push_back(partition.expert_input != ExpertInputReuse::kept);
    hiddens.push_back(partition.hidden != HiddenReuse::kept);
  }
  if (choice.options.backward_order == BackwardOrder::descending) {
    forget_last(inputs, choice.options.slots.expert_input);
    forget_last(hiddens, choice.options.slots.hidden);
  }
  RestorationCounts counts;
  for (std::size_t i = 0; i < reuse.size(); ++i) {
    if (inputs[i]) {
      ++(reuse[i].expert_input == ExpertInputReuse::offloaded ? counts.inputs_offloaded : counts.inputs_redispatched);
    }
    if (hiddens[i]) {
      ++(reuse[i].hidden == HiddenReuse::offloaded ? counts.hidden_offloaded : counts.hidden_recomputed);
    }
  }
  return counts;
}

StepBound::StepBound(Pricer& pricer, int granularity, int partition_ramp, Ratio correction) : correction_(correction) {
  OpCost cost(pricer.machine(), pricer.emulated());
  comm_is_paced_ = cost.emulated().link.has_value();
  copies_are_paced_ = cost.emulated().copy_rate.has_value();
  const auto priced = [&](ReuseStrategy reuse) {
    Priced result{.plan = pricer.plan(uniform(granularity, partition_ramp, reuse)), .times = {}};
    const Plan& plan = result.plan.plan();
    std::vector<Seconds> moving;
    cost.append(plan, result.times, moving);
    // On an emulated link the next exchange departs while the last bytes of the one before it are on their way.
    for (std::size_t i = 0; i < plan.ops.size() && comm_is_paced_; ++i) {
      if (plan.ops[i].stream == Stream::comm) result.times[i] -= cost.emulated().link->latency;
    }
    return result;
  };
  const Priced plain = priced(ReuseStrategy::none);
  const std::vector<Op>& ops = plain.plan.plan().ops;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    PassWork& pass = ops[i].pass == Pass::forward ? forward_ : backward_;
    pass.streams[static_cast<std::size_t>(ops[i].stream)] += plain.times[i];
    if (is_experts(ops[i].kind)) pass.experts += plain.times[i];
    // The last partition is no larger than the first: this holds for both orders of the backward pass.
    const bool around = ops[i].partition == granularity - 1 && is_around_experts(ops[i].kind);
    if (around && (!comm_is_paced_ || ops[i].stream != Stream::comm)) pass.around_experts += plain.times[i];
  }
  const Priced copies = priced(ReuseStrategy::s1);
  const Priced again = priced(ReuseStrategy::s4);
  offload_input_ = least_of(copies, OpKind::offload, ValueKind::expert_input);
  prefetch_input_ = least_of(copies, OpKind::prefetch, ValueKind::expert_input);
  offload_hidden_ = least_of(copies, OpKind::offload, ValueKind::hidden);
  prefetch_hidden_ = least_of(copies, OpKind::prefetch, ValueKind::hidden);
  redispatch_ = least_of(again, OpKind::redispatch, ValueKind::expert_input);
  recompute_ = least_of(again, OpKind::recompute, ValueKind::hidden);
  const MachineProfile& machine = pricer.machine();
  outside_ = machine.prologue.at(pricer.shape().tokens) + machine.step_overhead.time;
}

Seconds StepBound::pass_bound(const PassWork& pass, int recomputed, Seconds comm, Seconds copy) const {
  const Seconds compute = recompute_ * recomputed;
  const Seconds behind_first = recompute_ * std::max(0, recomputed - 1);  // the first runs beside the first exchange
  return std::max({pass.around_experts + pass.experts + behind_first,
                   pass.streams[static_cast<std::size_t>(Stream::compute)] + compute,
                   comm_is_paced_ ? Seconds(0) : pass.streams[static_cast<std::size_t>(Stream::comm)] + comm,
                   copies_are_paced_ ? Seconds(0) : copy});
}

Seconds StepBound::operator()(const RestorationCounts& counts) const {
  const Seconds out = offload_input_ * counts.inputs_offloaded + offload_hidden_ * counts.hidden_offloaded;
  const Seconds in = prefetch_input_ * counts.inputs_offloaded + prefetch_hidden_ * counts.hidden_offloaded;
  const Seconds again = redispatch_ * counts.inputs_redispatched;
  Seconds step = pass_bound(forward_, 0, Seconds(0), out) + pass_bound(backward_, counts.hidden_recomputed, again, in);
  // What is emulated departs as if it had been asked for a little earlier (see Pacer): its times add up over the whole
  // step, not over each pass.
  constexpr auto comm = static_cast<std::size_t>(Stream::comm);
  if (comm_is_paced_) step = std::max(step, forward_.streams[comm] + backward_.streams[comm] + again);
  if (copies_are_paced_) step = std::max(step, out + in);
  return (outside_ + step) * correction_.count();
}

Seconds StepBound::work(const RestorationCounts& counts) const {
  return (offload_input_ + prefetch_input_) * counts.inputs_offloaded + redispatch_ * counts.inputs_redispatched +
         (offload_hidden_ + prefetch_hidden_) * counts.hidden_offloaded + recompute_ * counts.hidden_recomputed;
}

}  // namespace moebench
