#pragma once
// What Fluid has to find, worked out in ways that share nothing with it.

#include <span>
#include <vector>

#include "reference/cost/fluid.h"

namespace moebench {

// Of ranks that slow each other down by nothing, op by op in the plan's order.
std::vector<Timeline> simulate_without_slowdowns(std::span<const TimedPlan> ranks);

// By rank and op: how much of what it takes alone an op gets done in its span, less its waiting, at the speeds that
// `slowdowns` gives for what `simulated` has beside it. Integrated over all moments at which anything begins or ends.
std::vector<std::vector<Seconds>> work_done(std::span<const TimedPlan> ranks, const Fluid& simulated,
                                            const Slowdowns& slowdowns);

}  // namespace moebench
