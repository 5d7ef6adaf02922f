#pragma once
// How fast a core of this machine is, by a loop that is the same everywhere.

#include "reference/base/units.h"

namespace moebench {

// The least time of several, so that what else runs on the machine does not count. Takes 50 ms of a core.
Seconds loop_time();

}  // namespace moebench
