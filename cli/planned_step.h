#pragma once
// A configuration's plan with everything that can be said about it without running it.

#include <string>
#include <vector>

#include "reference/plan/dependencies.h"
#include "reference/plan/layout.h"
#include "reference/plan/plan.h"
#include "reference/trace/timeline.h"
#include "suites/configuration.h"

namespace moebench {

struct PlannedStep {
  Configuration configuration;
  Plan plan;  // of the rank that is expected to receive most rows
  Layout layout;
  Dependencies dependencies;
  std::vector<std::string> findings;  // of all ranks, as sentences
  Timeline timeline;                  // one second an op; empty where there are findings
};

// Throws InputError for a configuration that cannot be.
PlannedStep plan_step(const Configuration& configuration);

}  // namespace moebench
