#pragma once
// The axes of the layer itself and of what routes its tokens.

#include <vector>

#include "suites/axis_key.h"

namespace moebench {

// tokens to optimizer.
std::vector<AxisKey> shape_axes();

}  // namespace moebench
