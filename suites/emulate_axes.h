#pragma once
// The axes of what is slowed down on purpose (AxisSection::emulate).

#include <vector>

#include "suites/axis_key.h"

namespace moebench {

// link_rate, link_latency, copy_rate.
std::vector<AxisKey> emulate_axes();

}  // namespace moebench
