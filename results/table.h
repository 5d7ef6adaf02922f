#pragma once
// Results as text for a terminal: at most 100 columns wide for names and figures of usual lengths.

#include <string>

#include "results/results.h"

namespace moebench {

struct TableStyle {
  bool colour = false;  // escape sequences of ANSI terminals
};

// One table for each shape, in the order of the runs; below them what failed and what was skipped, by reason. Ends with a
// newline. Empty for results without runs.
std::string table_of(const Results& results, TableStyle style);

}  // namespace moebench
