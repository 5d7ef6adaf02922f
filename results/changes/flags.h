#pragma once
// What makes samples doubtful, for people. Nothing is left out for it.

#include <string>
#include <vector>

#include "results/run_result.h"
#include "results/statistics/resampling.h"

namespace moebench {

// Of one configuration; borrowed. Of paired rounds those that both have are looked at.
struct ComparedRounds {
  const RunResult* before = nullptr;
  const RunResult* after = nullptr;
};

// Of each configuration the texts, such as "old: 5.2 % slower at the end of rounds than at their beginning" or "new:
// far from the others of their round: 64 of 480 iterations". All tests of drift are one family of that level. A drift
// or a round's distance within the margin is no reason to doubt; nor is a tenth of the rounds or of the iterations,
// which moves no median far; nor, over the run, what paired rounds have on both sides.
std::vector<std::vector<std::string>> flags_of(const std::vector<ComparedRounds>& all, Pairing pairing, Ratio margin,
                                               Ratio level);

}  // namespace moebench
