#pragma once
// The shape of a schedule: what runs when if every op takes as long as every other.

#include <vector>

#include "reference/base/units.h"
#include "reference/plan/verified_plan.h"
#include "reference/trace/timeline.h"

namespace moebench {

// Each op begins when its stream is free and what it waits for has ended. `durations` has one entry for each op of the
// plan. The backward pass begins when the last op of the forward pass has ended.
Timeline timeline_with(const VerifiedPlan& plan, const std::vector<Seconds>& durations);

// One second an op.
Timeline unit_timeline(const VerifiedPlan& plan);

}  // namespace moebench
