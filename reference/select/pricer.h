#pragma once
// What a choice costs a layer on a machine, in time and in memory: predicted, nothing is run.
//
//   Pricer pricer(published_profile("a100-64"), shape);
//   const ChoiceCost cost = pricer.cost({.granularity = 4, .options = {.reuse = ReuseStrategy::s3}});
//
// Routing is balanced, so that one rank stands for all. All that it knows is given to it: ranks that ask with equal
// profiles and shapes get equal answers.

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "reference/cost/simulator.h"
#include "reference/plan/memory.h"
#include "reference/select/choice.h"

namespace moebench {

struct ChoiceCost {
  Seconds time;        // of a step, with the routing before it and the host's share
  ArenaMemory arenas;  // of one layer
  Bytes state;         // of the layer: parameters, gradients, Adam's two moments (Eq. 1)

  // What a memory budget is compared with.
  Bytes device() const { return arenas.device() + state; }

  bool operator==(const ChoiceCost&) const = default;
};

// Keeps its memory from one choice to the next. Not copied: its simulator is not.
class Pricer {
 public:
  // Throws InputError for a shape that cannot be, or whose number format the machine does not know.
  Pricer(const MachineProfile& machine, const LayerShape& shape, const EmulatedSpeeds& emulated = {});

  const LayerShape& shape() const { return shape_; }
  const MachineProfile& machine() const { return simulator_.machine(); }

  // What the machine's figures are replaced with.
  const EmulatedSpeeds& emulated() const { return emulated_; }

  // These throw InputError for a choice that cannot be: more partitions than tokens, a mix of another length.
  VerifiedPlan plan(const Choice& choice);
  ChoiceCost cost(const Choice& choice);
  Seconds time(const Choice& choice);
  Bytes device_memory(const Choice& choice);  // as ChoiceCost::device()

  // Holds until the next call.
  const SimulatedStep& simulate(const Choice& choice);

  const std::shared_ptr<const Routing>& routing(int granularity, int partition_ramp);

  // How many choices were simulated.
  int simulations() const { return simulations_; }

 private:
  LayerShape shape_;
  EmulatedSpeeds emulated_;
  Simulator simulator_;
  Bytes state_;
  std::map<std::pair<int, int>, std::shared_ptr<const Routing>> routings_;
  std::optional<VerifiedPlan> plan_;  // of the last simulation
  int simulations_ = 0;
};

}  // namespace moebench
