#include "results/results.h"

#include <algorithm>
#include <array>

namespace moebench {

namespace {

constexpr std::array<std::string_view, 4> state_names = {"running", "complete", "interrupted", "lost"};

}  // namespace

std::string_view name_of(ResultsState state) { return state_names[static_cast<std::size_t>(state)]; }

std::optional<ResultsState> results_state_named(std::string_view name) {
  const auto found = std::find(state_names.begin(), state_names.end(), name);
  if (found == state_names.end()) return std::nullopt;
  return static_cast<ResultsState>(found - state_names.begin());
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
