#pragma once
// How unevenly the ranks of some runs were loaded.

#include <string>
#include <vector>

#include "results/run_result.h"

namespace moebench {

// A line about the routing, which the runs share, and a line for each run: who computed longest, and compute time and
// memory of each rank (of more than four: the largest, mean and least). Empty where no copy was dropped and no rank
// received a quarter more than the mean. `names` are those of the runs, one each.
std::string rank_table(const std::vector<const RunResult*>& runs, const std::vector<std::string>& names);

}  // namespace moebench
