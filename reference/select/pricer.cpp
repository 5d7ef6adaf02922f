#include "reference/select/pricer.h"

#include "reference/base/error.h"
#include "reference/select/choice_memory.h"

namespace moebench {
namespace {

// One of each kind of node: full ones, and a last one that is not.
std::vector<int> different_ranks(const MachineProfile& machine, int ranks) {
  const auto* const network = std::get_if<Interconnect>(&machine.network);
  const bool alike = network == nullptr || ranks <= network->devices_per_node || ranks % network->devices_per_node == 0;
  return alike ? std::vector{0} : std::vector{0, ranks - 1};
}

}  // namespace

Pricer::Pricer(const MachineProfile& machine, const LayerShape& shape, const EmulatedSpeeds& emulated)
    : shape_(shape),
      emulated_(emulated),
      simulator_(machine, emulated),
      state_(model_state_memory(shape).total()),
      ranks_(different_ranks(machine, shape.ranks)) {
  require_valid(shape_);
  if (!is_countable(shape_)) throw InputError("the layer is too large to count", "lower tokens or a dimension");
}

const std::shared_ptr<const Routing>& Pricer::routing(int granularity, int partition_ramp, int rank) {
  std::shared_ptr<const Routing>& routing = routings_[{granularity, partition_ramp, rank}];
  if (routing == nullptr) routing = balanced_routing_of(shape_, granularity, partition_ramp, rank);
  return routing;
}

VerifiedPlan Pricer::plan(const Choice& choice) { return plan_of(choice, 0); }

VerifiedPlan Pricer::plan_of(const Choice& choice, int rank) {
  const auto& rows = routing(choice.granularity, choice.partition_ramp, rank);
  return compile(system_of(choice), shape_, rows, choice.options);
}

std::span<const VerifiedPlan> Pricer::plans(const Choice& choice) {
  plans_.clear();
  for (const int rank : ranks_) plans_.push_back(plan_of(choice, rank));
  return plans_;
}

const SimulatedStep& Pricer::simulate(const Choice& choice) {
  ++simulations_;
  return simulator_.run(plans(choice));
}

Seconds Pricer::time(const Choice& choice) { return simulate(choice).total(); }

ChoiceCost Pricer::cost(const Choice& choice) {
  const Seconds total = time(choice);
  return {.time = total, .arenas = arena_memory(plans_.front().layout()), .state = state_};
}

Bytes Pricer::device_memory(const Choice& choice) {
  return device_arenas(shape_, *routing(choice.granularity, choice.partition_ramp), choice) + state_;
}

}  // namespace moebench
