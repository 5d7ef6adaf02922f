#pragma once
// Which runs may go.

#include <chrono>
#include <optional>
#include <vector>

#include "results/store/run_summary.h"

namespace moebench {

struct Pruning {
  std::optional<int> keep;                                  // so many of the newest stay
  std::optional<std::chrono::duration<double>> older_than;  // only those that began so long ago may go
  std::chrono::sys_seconds now;
};

// Of runs in the order of runs_below(), the oldest first. What is written now stays, and so does what cannot be read.
// Both conditions hold for each, where both are given; none where neither is.
std::vector<RunSummary> to_be_pruned(const std::vector<RunSummary>& runs, const Pruning& pruning);

}  // namespace moebench
