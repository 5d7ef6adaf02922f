#pragma once
// A configuration's plan with everything that can be said about it without running it.

#include <optional>
#include <string>
#include <vector>

#include "reference/cost/machine_profile.h"
#include "reference/plan/dependencies.h"
#include "reference/plan/layout.h"
#include "reference/plan/plan.h"
#include "reference/trace/timeline.h"
#include "suites/configuration.h"

namespace moebench {

// What a machine profile says of a step; the longest of all ranks.
struct StepTimes {
  std::string machine;  // whose profile, and where its figures are from
  Seconds routing;
  Seconds overhead;
  Seconds forward;
  Seconds backward;
  Seconds total;
};

struct PlannedStep {
  Configuration configuration;
  Plan plan;  // of the rank that is expected to receive most rows
  Layout layout;
  Dependencies dependencies;
  std::vector<std::string> findings;  // of all ranks, as sentences
  Timeline timeline;                  // one second an op, or as predicted; empty where there are findings
  std::vector<Seconds> waited;        // [ops] of a collective's span, for other ranks; as predicted, else zeros
  std::optional<StepTimes> predicted;
};

// Throws InputError for a configuration that cannot be.
PlannedStep plan_step(const Configuration& configuration);

// Times and timeline by a machine's profile. Nothing for a step with findings. Throws InputError for a number format
// that the profile does not know.
void predict(PlannedStep& step, const MachineProfile& machine);

}  // namespace moebench
