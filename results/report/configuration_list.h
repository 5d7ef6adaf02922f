#pragma once
// All configurations of a run, a line each.

#include <string>

#include "results/report/run_facts.h"

namespace moebench {

// A section of HTML. Of more configurations than can be listed, the contenders of each shape.
std::string configuration_list(const RunFacts& facts);

}  // namespace moebench
