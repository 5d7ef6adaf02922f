#pragma once
// Predicts a step's time on a machine: op costs, run beside each other as in fluid.h.
//
//   Simulator simulator(published_profile("a100-64"));
//   for (int n : {1, 2, 4, 8}) {
//     const SimulatedStep& step = simulator.run(compile(pipemoe, shape, balanced(n), {}));
//     std::cout << n << ": " << in_milliseconds(step.total()) << " ms\n";
//   }

#include <functional>
#include <span>
#include <vector>

#include "reference/cost/fluid.h"
#include "reference/cost/machine_profile.h"
#include "reference/cost/op_cost.h"

namespace moebench {

// Borrows its simulator; holds until the simulator's next run.
class SimulatedStep {
 public:
  int ranks() const { return fluid_->ranks(); }
  const SimulatedRank& rank(int rank) const { return fluid_->rank(rank); }

  Seconds forward;   // the longest of all ranks
  Seconds backward;  // the longest of all ranks; may be another's than `forward`
  Seconds step;      // the longest of all ranks, from the beginning of the forward to the end of the backward pass
  Seconds prologue;  // the routing before it: of the rank with the most tokens
  Seconds overhead;  // on the host

  Seconds total() const { return prologue + overhead + step; }

 private:
  friend class Simulator;
  const Fluid* fluid_ = nullptr;
};

// Keeps its memory from one run to the next. Not copied: its results point into it.
class Simulator {
 public:
  // See OpCost and PacedStreams for what an emulation replaces.
  explicit Simulator(MachineProfile machine, const EmulatedSpeeds& emulated = {});
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  // One rank's plan that stands for all: right where routing is balanced.
  const SimulatedStep& run(const VerifiedPlan& plan);

  // Plans in rank order. Ranks may share one (a copied VerifiedPlan is the same plan): it is priced and followed once.
  // Throws InputError where the plans' collectives differ, or the machine does not know their number format.
  const SimulatedStep& run(std::span<const VerifiedPlan> plans);

  // The same with plans that are asked for one after the other, in rank order, and not kept: of many ranks, all counts
  // of rows together would fill the memory.
  const SimulatedStep& run(int ranks, const std::function<VerifiedPlan(int rank)>& plan_of);

  const MachineProfile& machine() const { return machine_; }

 private:
  struct Priced {
    const Plan* plan = nullptr;
    std::size_t rank = 0;
    std::size_t first = 0;  // of its times

    auto operator<=>(const Priced&) const = default;
  };

  void price(const Plan& plan);
  void follow();

  const MachineProfile machine_;
  OpCost cost_;
  Fluid fluid_;
  SimulatedStep step_;
  std::vector<Priced> priced_;      // [ranks]
  std::vector<VerifiedPlan> kept_;  // one for each schedule among the ranks
  std::vector<Seconds> alone_;
  std::vector<Seconds> moving_;
  std::vector<TimedPlan> timed_;  // [ranks]
};

}  // namespace moebench
