#include "reference/select/equation_ten.h"

#include <algorithm>

#include "reference/cost/op_cost.h"

namespace moebench {
namespace {

// Of each partition's ops, as a plan has them that does all of them.
Choice choice_with_copies(int granularity) {
  return {.granularity = granularity, .options = {.reuse = ReuseStrategy::s1}};
}

}  // namespace

StrategyWorkload table_two(ReuseStrategy strategy, Pass pass, Ratio hidden_to_model) {
  const PartitionReuse reuse = partition_reuse(strategy);
  const bool backward = pass == Pass::backward;
  StrategyWorkload q{.comp = Ratio(backward ? 4 : 2), .comm = Ratio(2)};
  if (reuse.expert_input == ExpertInputReuse::offloaded) q.mem += Ratio(1);
  if (reuse.hidden == HiddenReuse::offloaded) q.mem += hidden_to_model;
  if (backward && reuse.expert_input == ExpertInputReuse::redispatched) q.comm += Ratio(1);
  if (backward && reuse.hidden == HiddenReuse::recomputed) q.comp += Ratio(1);
  return q;
}

UnitTimes unit_times(Pricer& pricer, int granularity) {
  UnitTimes longest;
  for (const VerifiedPlan& plan : pricer.plans(choice_with_copies(granularity))) {
    const std::vector<Seconds> times = op_costs(plan.plan(), pricer.machine(), pricer.emulated());
    const auto of_first = [&](OpKind kind) {
      const std::vector<Op>& ops = plan.plan().ops;
      const auto op = std::find_if(ops.begin(), ops.end(), [&](const Op& each) { return each.kind == kind; });
      return times[static_cast<std::size_t>(op - ops.begin())];
    };
    longest.comp = std::max(longest.comp, of_first(OpKind::fc2));
    longest.comm = std::max(longest.comm, of_first(OpKind::dispatch));
    longest.mem = std::max(longest.mem, of_first(OpKind::offload));
  }
  return longest;
}

Slowdowns slowdowns_of(const Pricer& pricer) {
  Slowdowns slowdowns = pricer.machine().slowdowns;
  const EmulatedSpeeds emulated = OpCost(pricer.machine(), pricer.emulated()).emulated();
  for (int set = 0; set < StreamSet::count; ++set) {
    if (emulated.link) slowdowns.set(StreamSet::numbered(set), Stream::comm, Ratio(1));
    if (emulated.copy_rate) slowdowns.set(StreamSet::numbered(set), Stream::copy, Ratio(1));
  }
  return slowdowns;
}

Seconds equation_ten(ReuseStrategy strategy, const UnitTimes& times, const Slowdowns& slowdowns,
                     Ratio hidden_to_model) {
  const bool copies = table_two(strategy, Pass::forward, hidden_to_model).mem > Ratio(0);
  const StreamSet together =
      copies ? StreamSet{Stream::compute, Stream::comm, Stream::copy} : StreamSet{Stream::compute, Stream::comm};
  const Ratio mu = slowdowns.speed(together, Stream::comm);
  const Ratio eta = slowdowns.speed(together, Stream::copy);
  Seconds cost;
  for (Pass pass : {Pass::forward, Pass::backward}) {
    const StrategyWorkload q = table_two(strategy, pass, hidden_to_model);
    cost += std::max({times.comp * q.comp.count(), times.comm * (q.comm / mu), times.mem * (q.mem / eta)});
  }
  return cost;
}

Ratio hidden_to_model(const LayerShape& shape) {
  return Ratio(static_cast<double>(shape.hidden_width().count()) / static_cast<double>(shape.model_dim.count()));
}

}  // namespace moebench
