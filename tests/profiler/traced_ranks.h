#pragma once
// Simulated steps of all ranks, for tests of their analysis.

#include <vector>

#include "profiler/analysis/traced_step.h"
#include "reference/base/random.h"
#include "tests/cost/timed_ranks.h"

namespace moebench {

// Runs the ranks without slowdowns. As in a measured step, each leaves a collective at its own time: when all have come
// and its own share is done.
std::vector<TracedStep> run(const TimedRanks& ranks);

// One to four ranks of any system and routing. Every op takes any time, and three in four begin later than they could.
std::vector<TracedStep> random_steps(Random& random);

std::vector<VerifiedPlan> plans_of(const std::vector<TracedStep>& ranks);

}  // namespace moebench
