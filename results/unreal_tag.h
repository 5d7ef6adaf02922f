#pragma once
// What was not real, in a word or two: where there is no room for unreal_note().

#include <string>

#include "results/environment.h"

namespace moebench {

// "SIMULATED", "EMULATED", "SIMULATED, EMULATED"; empty: all was real.
std::string unreal_tag(const Environment& environment);

// A name with the tag behind it, "quick [SIMULATED]", or as it is.
std::string tagged(const std::string& name, const std::string& tag);

}  // namespace moebench
