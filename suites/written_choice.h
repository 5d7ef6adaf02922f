#pragma once
// A choice as a suite says it, so that what was recommended can be measured.

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "reference/select/choice.h"

namespace moebench {

// {"system": "mpipemoe", "granularity": 8, "partition_sizes": "equal", ...}: every axis that a choice decides.
nlohmann::ordered_json axes_of(const Choice& choice);

// "{system: mpipemoe, granularity: 8, slots: 3-1-2}": in YAML, and without those at their defaults.
std::string axes_text(const Choice& choice);

}  // namespace moebench
