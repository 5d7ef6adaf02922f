#pragma once
// Memory that this process really occupies.

#include "reference/base/units.h"

namespace moebench {

Bytes resident_memory();  // now; zero where the system does not say

// Since reset_resident_peak(), or since the process began where that has no effect.
Bytes resident_peak();
void reset_resident_peak();

}  // namespace moebench
