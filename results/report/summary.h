#pragma once
// What a reader should know first of one run.

#include <string>

#include "results/report/run_facts.h"

namespace moebench {

// What was not real, the largest gains, how many configurations failed and why, and the best of each shape: HTML.
std::string summary_html(const RunFacts& facts);

}  // namespace moebench
