#pragma once
// Results that look like real ones.

#include "results/results.h"

namespace moebench::example {

inline Round round_of(const std::vector<double>& step_ms) {
  Round round;
  for (double ms : step_ms) {
    round.step.push_back(milliseconds(ms));
    round.forward.push_back(milliseconds(ms / 4));
    round.backward.push_back(milliseconds(ms * 3 / 4));
  }
  round.busy = {milliseconds(0.5), milliseconds(6), milliseconds(2), milliseconds(0)};
  round.forward_busy = {milliseconds(0.5), milliseconds(2), milliseconds(1), milliseconds(0)};
  round.overlap = Ratio(0.25);
  round.by_rank = {.rows_received = {Tokens(4000), Tokens(4192)},
                   .compute = {milliseconds(6), milliseconds(6.5)},
                   .stragglers = {1, static_cast<int>(step_ms.size()) - 1}};
  return round;
}

inline RunResult run_of(const std::string& system, int granularity, const std::string& reuse,
                        const std::vector<double>& step_ms) {
  RunResult run;
  run.config = {{"system", system},   {"tokens", 4096},  {"model_dim", 256},   {"hidden_dim", 1024},
                {"experts", 2},       {"top_k", 1},      {"dtype", "fp32"},    {"activation", "relu"},
                {"routing", "gate"},  {"granularity", granularity}, {"reuse", reuse}, {"layout", "own"},
                {"ranks", 2},         {"device", "cpu"}, {"threads", "auto"}};
  run.label = system + " tokens=4096 M=256 H=1024 E=2 n=" + std::to_string(granularity) + " " + reuse;
  run.baseline = "fastmoe tokens=4096 M=256 H=1024 E=2 n=1 none";
  run.chosen = {granularity, reuse};
  run.rounds = {round_of(step_ms)};
  run.memory = MemoryUse{.predicted = mib(40),
                         .measured = mib(40),
                         .outside_arena = mib(4),
                         .process_growth = mib(50),
                         .split = {mib(4), mib(4), mib(8), mib(32), mib(8), Bytes(0)},
                         .predicted_by_rank = {mib(39), mib(40)},
                         .measured_by_rank = {mib(39), mib(40)}};
  run.correctness = Correctness{1.5e-6, "fp64 oracle"};
  return run;
}

inline Results results() {
  Results results;
  results.suite = {.name = "quick",
                   .description = "Small layers.",
                   .file = "suites/quick.yaml",
                   .ranks = 2,
                   .device = "cpu",
                   .rounds = 1,
                   .min_time = Seconds(0.1),
                   .timeout = Seconds(30),
                   .seed = 1,
                   .configurations = 4};
  results.environment.cpu = "A processor";
  results.environment.cores = 2;
  results.environment.pinning = "none";
  results.environment.memory = mib(8192);
  results.environment.load = 0.25;
  results.environment.interface = "lo";
  results.state = ResultsState::complete;
  results.runs = {run_of("fastmoe", 1, "none", {20, 22, 21}), run_of("mpipemoe", 4, "s3", {14, 13.5, 15})};
  results.runs[1].memory->predicted = mib(24);
  results.runs[1].memory->measured = mib(24);
  RunResult failed = run_of("mpipemoe", 4, "s4", {});
  failed.rounds.clear();
  failed.memory.reset();
  failed.correctness.reset();
  failed.status = RunStatus::failed;
  failed.reason = "worker of rank 1 was killed by signal 9 (SIGKILL)";
  results.runs.push_back(failed);
  RunResult skipped = failed;
  skipped.label = "pipemoe tokens=4096 M=256 H=1024 E=2 n=4 none";
  skipped.status = RunStatus::skipped;
  skipped.reason = "needs 12.00 GiB, and 4.00 GiB are available";
  results.runs.push_back(skipped);
  return results;
}

}  // namespace moebench::example
