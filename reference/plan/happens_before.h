#pragma once
// What is ordered before what by streams, dependencies and the boundary between the passes.

#include <optional>
#include <vector>

#include "reference/plan/clock.h"
#include "reference/plan/dependencies.h"
#include "reference/plan/plan.h"

namespace moebench {

struct HappensBefore {
  std::vector<Clock> clocks;         // by op: everything a clock knows ended before the op begins, or is the op itself
  std::vector<std::int32_t> order;   // of all ops, one that every timing's order of conflicting ops agrees with
};

// Nothing where ops wait for each other in a circle. Edges may point against the order of the plan's ops.
std::optional<HappensBefore> happens_before(const Plan& plan, const Dependencies& dependencies);

}  // namespace moebench
