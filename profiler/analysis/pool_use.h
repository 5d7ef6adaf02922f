#pragma once
// How much of a pool holds values that are still needed, over a step.

#include <vector>

#include "profiler/analysis/traced_step.h"
#include "reference/base/units.h"
#include "reference/plan/slot.h"

namespace moebench {

// From `time` on, until the next.
struct PoolUse {
  Seconds time;
  Bytes bytes;

  bool operator==(const PoolUse&) const = default;
};

// In order of time, each time once. A value is needed from when its writing begins to the end of its last use; what the
// caller reads after the step, to the end of it. Never more than the layout's extent of the pool.
std::vector<PoolUse> pool_use(const TracedStep& step, Pool pool);

}  // namespace moebench
