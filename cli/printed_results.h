#pragma once
// Results as commands print them.

#include <string>

#include "results/results.h"

namespace moebench {

// Tables, in colour on a terminal; empty without runs.
std::string printed(const Results& results);

}  // namespace moebench
