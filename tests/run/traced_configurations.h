#pragma once
// Configurations with a step of each rank, as if traced.

#include <vector>

#include "profiler/analysis/traced_step.h"
#include "suites/configuration.h"

namespace moebench::fixtures {

struct TracedConfiguration {
  Configuration configuration;
  std::vector<TracedStep> ranks;
};

// Of every system, some with reuse, shadows, uneven rows or partitions by peers: two or four ranks, simulated.
std::vector<TracedConfiguration> traced_configurations();

}  // namespace moebench::fixtures
