#pragma once
// A planned step for a person, and for a script.

#include <string>

#include "cli/planned_step.h"
#include "results/json.h"

namespace moebench {

// Timeline of each pass, memory slot by slot with the paper's equations, findings; at most 100 columns wide.
std::string text_of(const PlannedStep& step);

Json json_of(const PlannedStep& step);

}  // namespace moebench
