#pragma once
// Which runs of two results are of the same configuration.

#include <vector>

#include "results/results.h"

namespace moebench {

// Points to runs of the results that were matched.
struct MatchedRun {
  const RunResult* before = nullptr;
  const RunResult* after = nullptr;
};

struct Matching {
  std::vector<MatchedRun> both;               // in the order of the new results
  std::vector<const RunResult*> only_before;  // in their results' order
  std::vector<const RunResult*> only_after;   // likewise
};

// By `config`: labels may be written in another way by another version. Runs of equal configurations are matched first;
// of the others those that differ only in fields that one of the versions does not know, in what follows from the
// machine, or in what a selector has chosen, and that are the only ones like it on both sides.
Matching matched_runs(const Results& before, const Results& after);

}  // namespace moebench
