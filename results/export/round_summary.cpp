#include "results/export/round_summary.h"

#include <algorithm>

namespace moebench {

std::optional<RoundSummary> round_summary(const RunResult& run) {
  if (run.status != RunStatus::ok || run.rounds.empty()) return std::nullopt;
  RoundSummary summary;
  for (const Round& round : run.rounds) summary.medians.push_back(median(round.step));
  const auto [least, most] = std::minmax_element(summary.medians.begin(), summary.medians.end());
  summary.least = *least;
  summary.most = *most;
  summary.median = median(summary.medians);
  return summary;
}

std::optional<Bytes> peak_memory(const RunResult& run) {
  if (!run.memory) return std::nullopt;
  return peak_of(*run.memory);
}

}  // namespace moebench
