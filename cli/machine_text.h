#pragma once
// A machine profile for a person.

#include <string>

#include "reference/cost/machine_profile.h"

namespace moebench {

// Products, links, copies, what slows what, and overheads, each with its source; at most 100 columns wide but for
// sources of one long word. Says in its first lines whether the figures were measured or published.
std::string text_of(const MachineProfile& profile);

}  // namespace moebench
