#pragma once
// What exports say of a run's rounds.

#include <optional>
#include <vector>

#include "results/run_result.h"

namespace moebench {

// Of the rounds' medians.
struct RoundSummary {
  std::vector<Seconds> medians;
  Seconds median;
  Seconds least;
  Seconds most;
};

// Nothing for a run that is not ok or has no rounds.
std::optional<RoundSummary> round_summary(const RunResult& run);

// Device memory of the rank with the most: as measured, or predicted where it was not, and what is taken beside it.
std::optional<Bytes> peak_memory(const RunResult& run);

}  // namespace moebench
