#include "results/results.h"

#include <algorithm>
#include <array>

namespace moebench {

std::string_view name_of(ResultsState state) {
  constexpr std::array<std::string_view, 4> names = {"running", "complete", "interrupted", "lost"};
  return names[static_cast<std::size_t>(state)];
}

const RunResult* baseline_of(const Results& results, const RunResult& run) {
  if (run.baseline.empty()) return nullptr;
  const auto found = std::find_if(results.runs.begin(), results.runs.end(),
                                  [&](const RunResult& other) { return other.label == run.baseline; });
  return found == results.runs.end() ? nullptr : &*found;
}

std::optional<Ratio> speedup(const Results& results, const RunResult& run) {
  const RunResult* baseline = baseline_of(results, run);
  if (baseline == nullptr) return std::nullopt;
  const auto before = step_spread(*baseline);
  const auto now = step_spread(run);
  if (!before || !now) return std::nullopt;
  return Ratio(before->median / now->median);
}

}  // namespace moebench
