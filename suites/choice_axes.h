#pragma once
// The axes of what a selector chooses (suites/adaptive.h).

#include <vector>

#include "suites/axis_key.h"

namespace moebench {

// selector, memory_budget.
std::vector<AxisKey> choice_axes();

}  // namespace moebench
