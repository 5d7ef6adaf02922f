#pragma once
// Runs for reports.

#include <string>
#include <utility>
#include <vector>

#include "tests/results/example.h"

namespace moebench::example {

// Rounds of a little noise around the step, which repeats.
inline std::vector<Round> rounds_around(double step_ms, int rounds = 5) {
  std::vector<Round> all;
  for (int i = 0; i < rounds; ++i) {
    const double middle = step_ms * (1 + 0.004 * ((i * 7) % 5 - 2));
    all.push_back(round_of({middle * 0.99, middle, middle * 1.02}));
  }
  return all;
}

inline RunResult run_around(const std::string& system, int granularity, const std::string& reuse, double step_ms, Bytes memory,
                            int tokens = 4096) {
  RunResult run = run_of(system, granularity, reuse, {step_ms});
  run.config["tokens"] = tokens;
  run.label = system + " tokens=" + std::to_string(tokens) + " n=" + std::to_string(granularity) + " " + reuse;
  run.baseline = "fastmoe tokens=" + std::to_string(tokens) + " n=1 none";
  run.rounds = rounds_around(step_ms);
  run.memory->predicted = run.memory->measured.emplace(memory);
  return run;
}

// Two numbers of tokens, four configurations each: at 1024 pipemoe n=2 is the fastest, at 4096 n=4; s3 is the smallest.
inline Results two_shapes() {
  Results results = example::results();
  results.runs.clear();
  for (const auto& [tokens, scale, best] : {std::tuple(1024, 1.0, 2), std::tuple(4096, 4.0, 4)}) {
    results.runs.push_back(run_around("fastmoe", 1, "none", 20 * scale, mib(tokens / 64), tokens));
    for (const int n : {2, 4}) {
      results.runs.push_back(run_around("pipemoe", n, "none", (n == best ? 12 : 15) * scale, mib(tokens / 64 + 8), tokens));
    }
    results.runs.push_back(run_around("mpipemoe", 4, "s3", 16 * scale, mib(tokens / 128), tokens));
  }
  results.suite.configurations = static_cast<int>(results.runs.size());
  return results;
}

// The same, with every step of one system longer by a factor.
inline Results with_slower(Results results, const std::string& system, double factor) {
  for (RunResult& run : results.runs) {
    if (run.config["system"] != system) continue;
    for (Round& round : run.rounds) {
      for (Seconds& time : round.step) time = time * factor;
    }
  }
  return results;
}

}  // namespace moebench::example
