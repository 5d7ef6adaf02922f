#pragma once
// A configuration's traced steps with all that is said of them.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "profiler/analysis/step_profile.h"
#include "profiler/cupti/gpu_account.h"
#include "reference/cost/machine_profile.h"
#include "suites/configuration.h"
#include "suites/run/slot_what_ifs.h"
#include "suites/run/step_predictor.h"

namespace moebench {

// How tracing went.
struct TracingCost {
  Seconds untraced;           // median step of the slowest rank without tracing, beside which the others were traced
  Seconds traced;             // median step of the slowest rank
  std::uint64_t dropped = 0;  // ops that were not recorded, of all ranks; their steps are left out
  Seconds clock_error;        // by which the ranks' times may be off from each other, at most
  std::optional<GpuAccount> gpu;  // of all steps and ranks together; nothing where no GPU was watched

  bool operator==(const TracingCost&) const = default;
};

struct ConfigurationProfile {
  Configuration configuration;
  std::vector<std::vector<TracedStep>> steps;  // [steps][ranks]; one rank where that stands for all
  StepProfile profile;
  std::vector<SlotWhatIf> slots;
  std::optional<TracingCost> tracing;  // nothing: the steps were simulated

  // Where there is a profile of the machine:
  std::vector<Seconds> alone;  // [profile.kinds] what it says that the work of a step takes with nothing beside it
  std::vector<TracedStep> simulated;  // [ranks] the same plans on it; nothing where the steps were simulated
};

// From the traces of all ranks, as text (rank_trace.h). `machine`: null where there is no profile of it. Throws
// InputError for traces of another configuration.
ConfigurationProfile measured_profile(const Configuration& configuration, std::span<const std::string> traces,
                                      const MachineProfile* machine);

// Of a step that is simulated on the predictor's machine. Throws InputError as that does.
ConfigurationProfile simulated_profile(const Configuration& configuration, StepPredictor& predictor);

}  // namespace moebench
