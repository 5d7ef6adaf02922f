#pragma once
// What makes the figures of a run others than those of equal machines with cores for everything.

#include <string>
#include <vector>

#include "results/results.h"
#include "suites/run/muster.h"

namespace moebench {

// A line for each: machines that differ, hosts that are slow, ranks that share cores.
std::vector<std::string> disturbances(const Results& results, const Muster& muster);

}  // namespace moebench
