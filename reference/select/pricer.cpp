#include "reference/select/pricer.h"

#include "reference/base/error.h"
#include "reference/select/choice_memory.h"

namespace moebench {

Pricer::Pricer(const MachineProfile& machine, const LayerShape& shape, const EmulatedSpeeds& emulated)
    : shape_(shape), emulated_(emulated), simulator_(machine, emulated), state_(model_state_memory(shape).total()) {
  require_valid(shape_);
  if (!is_countable(shape_)) throw InputError("the layer is too large to count", "lower tokens or a dimension");
}

const std::shared_ptr<const Routing>& Pricer::routing(int granularity, int partition_ramp) {
  std::shared_ptr<const Routing>& routing = routings_[{granularity, partition_ramp}];
  if (routing == nullptr) routing = balanced_routing_of(shape_, granularity, partition_ramp);
  return routing;
}

VerifiedPlan Pricer::plan(const Choice& choice) {
  const auto& rows = routing(choice.granularity, choice.partition_ramp);
  return compile(system_of(choice), shape_, rows, choice.options);
}

const SimulatedStep& Pricer::simulate(const Choice& choice) {
  plan_ = plan(choice);
  ++simulations_;
  return simulator_.run(*plan_);
}

Seconds Pricer::time(const Choice& choice) { return simulate(choice).total(); }

ChoiceCost Pricer::cost(const Choice& choice) {
  const Seconds total = time(choice);
  return {.time = total, .arenas = arena_memory(plan_->layout()), .state = state_};
}

Bytes Pricer::device_memory(const Choice& choice) {
  return device_arenas(shape_, *routing(choice.granularity, choice.partition_ramp), choice) + state_;
}

}  // namespace moebench
