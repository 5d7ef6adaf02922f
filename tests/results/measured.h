#pragma once
// Two results of one suite, with rounds as they may have been measured.

#include "tests/results/example.h"
#include "tests/results/made_samples.h"

namespace moebench::example {

inline void measure(Results& results, int rounds, std::uint64_t seed, double factor = 1, const Noise& noise = {}) {
  Random random(seed);
  for (RunResult& run : results.runs) {
    if (run.status != RunStatus::ok) continue;
    const Round form = run.rounds.front();
    run.rounds.clear();
    for (const auto& samples : scaled(made_samples(random, noise, rounds), factor * 0.02)) {
      Round round = form;
      round.step = round.forward = round.backward = samples;
      run.rounds.push_back(round);
    }
  }
}

// Two configurations that are ok, one that failed and one that was skipped.
inline Results measured(int rounds, std::uint64_t seed, double factor = 1, const Noise& noise = {}) {
  Results made = results();
  made.runs[3].config["system"] = "pipemoe";
  made.runs[2].config["reuse"] = "s4";
  measure(made, rounds, seed, factor, noise);
  return made;
}

}  // namespace moebench::example
