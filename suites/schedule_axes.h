#pragma once
// The axes of how a layer's step is run.

#include <vector>

#include "suites/axis_key.h"

namespace moebench {

// system to layout.
std::vector<AxisKey> schedule_axes();

}  // namespace moebench
