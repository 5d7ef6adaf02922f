#pragma once
// A configuration's profile for people and for scripts.

#include <string>

#include "results/json.h"
#include "suites/run/configuration_profile.h"

namespace moebench {

// At most 100 columns wide. Ends with a newline.
std::string text_of(const ConfigurationProfile& profile);

// Times in seconds, memory in bytes, rates in flops and bytes a second.
Json json_of(const ConfigurationProfile& profile);

}  // namespace moebench
