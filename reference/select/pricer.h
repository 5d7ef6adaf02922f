#pragma once
// What a choice costs a layer on a machine, in time and in memory: predicted, nothing is run.
//
//   Pricer pricer(published_profile("a100-64"), shape);
//   const ChoiceCost cost = pricer.cost({.granularity = 4, .options = {.reuse = ReuseStrategy::s3}});
//
// Routing is balanced, so that one rank stands for all; where the last node has fewer devices than the others, one of
// it beside one of them. All that it knows is given to it: ranks that ask with equal profiles and shapes get equal
// answers.

#include <array>
#include <map>
#include <memory>
#include <span>
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

// Keeps its memory from one choice to the next: of one thread at a time. Not copied: its simulator is not.
class Pricer {
 public:
  // Throws InputError for a shape that cannot be, or whose number format the machine does not know.
  Pricer(const MachineProfile& machine, const LayerShape& shape, const EmulatedSpeeds& emulated = {});

  const LayerShape& shape() const { return shape_; }
  const MachineProfile& machine() const { return simulator_.machine(); }

  // What the machine's figures are replaced with.
  const EmulatedSpeeds& emulated() const { return emulated_; }

  // These throw InputError for a choice that cannot be: more partitions than tokens, a mix of another length.
  VerifiedPlan plan(const Choice& choice);                    // of rank 0
  std::span<const VerifiedPlan> plans(const Choice& choice);  // of the ranks that stand for all; until the next call
  ChoiceCost cost(const Choice& choice);
  Seconds time(const Choice& choice);
  Bytes device_memory(const Choice& choice);  // as ChoiceCost::device()

  // Holds until the next call.
  const SimulatedStep& simulate(const Choice& choice);

  const std::shared_ptr<const Routing>& routing(int granularity, int partition_ramp, int rank = 0);

  // How many choices were simulated.
  int simulations() const { return simulations_; }

 private:
  VerifiedPlan plan_of(const Choice& choice, int rank);

  LayerShape shape_;
  EmulatedSpeeds emulated_;
  Simulator simulator_;
  Bytes state_;
  std::vector<int> ranks_;                                                 // that stand for all
  std::map<std::array<int, 3>, std::shared_ptr<const Routing>> routings_;  // of n, ramp and rank
  std::vector<VerifiedPlan> plans_;                                        // of the last call
  int simulations_ = 0;
};

}  // namespace moebench
