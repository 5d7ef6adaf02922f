#pragma once
// Two results, compared configuration by configuration.

#include "results/changes/change.h"
#include "results/results.h"

namespace moebench {

struct ChangeRules {
  Margins margins;
  Pairing pairing = Pairing::none;  // by_round: round i of both was measured side by side
  Ratio level = Ratio(0.95);
  Resampling resampling;
};

// Of configurations that have a time on both sides; the others say why not. Paired are the rounds that both sides have.
//
// A figure is worse where a test shows it to be beyond its margin: one-sided, at half of what the level leaves,
// adjusted by Holm over all figures of all configurations. So an A/A comparison calls something worse in at most (1 -
// level) / 2 of the cases, and something better in as many. It is the same where its interval lies within the margin on
// both sides. A run on a simulated device repeats exactly, to the digits that results.json has: its figures have no
// error.
Changes changes_between(const Results& before, const Results& after, const ChangeRules& rules);

// Steps of the run's rounds.
RoundSamples round_samples(const RunResult& run);

}  // namespace moebench
