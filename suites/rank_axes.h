#pragma once
// The axis of the numbers of ranks.

#include <vector>

#include "suites/axis_key.h"

namespace moebench {

// A part of axis_keys().
std::vector<AxisKey> rank_axes();

}  // namespace moebench
