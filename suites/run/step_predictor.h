#pragma once
// How long configurations will take on a machine of which there is a profile, before anything is run.

#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "reference/cost/simulator.h"
#include "reference/systems/system.h"
#include "suites/configuration.h"

namespace moebench {

// What a rank has to do in a predicted step.
struct RankLoad {
  Tokens rows_received;  // or computed as shadows
  Tokens dropped;
  Bytes arenas;  // on the device

  bool operator==(const RankLoad&) const = default;
};

// Keeps its memory from one prediction to the next.
class StepPredictor {
 public:
  // `seed` is the suite's: of workloads.
  StepPredictor(MachineProfile machine, std::uint64_t seed) : machine_(std::move(machine)), seed_(seed) {}

  // Holds until the next call. One rank stands for all where each has as many rows in every partition, and the same
  // links; else each rank's plan is simulated, with the rows that its workload lets expect. Throws InputError for a
  // configuration that cannot be, or whose number format the profile does not know.
  const SimulatedStep& predict(const Configuration& configuration);

  // The plans that predict() simulates: of all ranks, or the one that stands for all. Throws as that does.
  std::vector<VerifiedPlan> plans(const Configuration& configuration);

  // Of the last prediction, by simulated rank.
  std::span<const RankLoad> loads() const { return loads_; }

  const MachineProfile& machine() const { return machine_; }

 private:
  struct Plans {
    int count = 1;
    Tokens dropped;                       // by each rank
    std::function<VerifiedPlan(int)> of;  // by rank, or the one; borrows the configuration
  };

  Plans plans_of(const Configuration& configuration);
  Simulator& simulator_for(const EmulatedSpeeds& emulated);
  const std::vector<Ratio>& shares_of(const Configuration& configuration);
  bool one_stands_for_all(const Configuration& configuration, const Partitioning& partitioning,
                          const std::vector<Ratio>& shares) const;

  MachineProfile machine_;
  std::uint64_t seed_;
  std::vector<std::pair<EmulatedSpeeds, std::unique_ptr<Simulator>>> simulators_;
  LayerShape shares_shape_;  // whose shares these are
  Workload shares_workload_;
  std::vector<Ratio> shares_;
  std::vector<RankLoad> loads_;
};

}  // namespace moebench
