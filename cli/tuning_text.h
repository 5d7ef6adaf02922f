#pragma once
// A tuning for people and for scripts.

#include <string>

#include "cli/tuning.h"
#include "results/json.h"

namespace moebench {

// At most 100 columns wide. Ends with a newline.
std::string text_of(const Tuning& tuning);

Json json_of(const Tuning& tuning);

}  // namespace moebench
