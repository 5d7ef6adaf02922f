#include "results/changes/merged_rounds.h"

#include <algorithm>

#include "results/changes/matching.h"

namespace moebench {
namespace {

void add_run(RunResult& all, const RunResult& next) {
  if (all.status != RunStatus::ok) return;
  if (next.status != RunStatus::ok) {
    all.status = next.status;
    all.reason = next.reason;
    return;
  }
  all.rounds.insert(all.rounds.end(), next.rounds.begin(), next.rounds.end());
  if (!all.memory || (next.memory && peak_of(*next.memory) > peak_of(*all.memory))) all.memory = next.memory;
  // Written so that NaN, which is greater than nothing, is kept.
  const bool is_worse =
      all.correctness && next.correctness && !(next.correctness->max_abs_error <= all.correctness->max_abs_error);
  if (!all.correctness || is_worse) all.correctness = next.correctness;
}

}  // namespace

void add_rounds(Results& all, const Results& next) {
  const Matching matching = matched_runs(all, next);
  for (const MatchedRun& pair : matching.both) {
    const auto index = pair.before - all.runs.data();
    add_run(all.runs[static_cast<std::size_t>(index)], *pair.after);
  }
  for (const RunResult* run : matching.only_after) all.runs.push_back(*run);
  for (const std::string& note : next.notes) {
    if (std::find(all.notes.begin(), all.notes.end(), note) == all.notes.end()) all.notes.push_back(note);
  }
  ++all.suite.rounds;
  all.state = next.state;
}

}  // namespace moebench
