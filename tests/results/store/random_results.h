#pragma once
// Results of any content that results may have.

#include <string>

#include "reference/base/random.h"
#include "results/results.h"

namespace moebench::fixtures {

class RandomResults {
 public:
  explicit RandomResults(std::uint64_t seed) : random_(seed) {}

  Results next() {
    Results results;
    results.suite = {.name = text(),
                     .description = text(),
                     .file = text(),
                     .ranks = count(64),
                     .device = text(),
                     .rounds = count(9),
                     .min_time = time(),
                     .timeout = time(),
                     .order = text(),
                     .seed = random_(),
                     .configurations = count(9),
                     .best = text()};
    results.environment = environment();
    for (int i = count(3); i > 0; --i) results.hosts.push_back(host());
    if (chance()) results.duration = RunDuration{.asked = time(), .used = time()};
    results.state = static_cast<ResultsState>(random_.below(4));
    for (int i = count(3); i > 0; --i) results.notes.push_back(text());
    for (int i = count(5); i > 0; --i) results.runs.push_back(run());
    for (int i = count(3); i > 0; --i) results.published.push_back(publication());
    return results;
  }

 private:
  bool chance() { return random_.below(2) == 0; }
  int count(int bound) { return static_cast<int>(random_.below(bound)); }
  Bytes bytes() { return Bytes(static_cast<std::int64_t>(random_() >> 1)); }
  Seconds time() { return Seconds(random_.below(4) == 0 ? count(3) : random_.uniform() * 10); }

  std::string text() {
    static const std::string letters[] = {
        "", "a", "quick", "it's \"so\"", "σ 3 µs\n\tnext", "NULL", "1.5", "x'; DROP TABLE sample;"};
    return letters[random_.below(8)] + (chance() ? "" : std::to_string(random_.below(1000)));
  }

  Environment environment() {
    Environment environment{.cpu = text(),
                            .cores = count(256),
                            .agents = count(8),
                            .threads = count(8),
                            .pinning = text(),
                            .memory = bytes(),
                            .kernel = text(),
                            .compiler = text(),
                            .flags = text(),
                            .build_type = text(),
                            .libtorch = text(),
                            .gloo = text(),
                            .git_revision = text(),
                            .build_id = text(),
                            .gpu = {},
                            .load = random_.uniform() * 5,
                            .interface = text(),
                            .simulated = text(),
                            .profile_digest = text(),
                            .emulated = {},
                            .started = text()};
    if (chance()) environment.gpu = GpuEnvironment{.names = {text(), text()}, .driver = text(), .nccl = text()};
    for (int i = count(3); i > 0; --i) environment.emulated.push_back(text());
    return environment;
  }

  // Times are kept in ten thousandths of a millisecond.
  Host host() {
    Host host{.name = text(),
              .environment = environment(),
              .loop = milliseconds(count(1000) / 8.0),
              .clock_ahead = {},
              .ranks = {count(9), count(9)}};
    if (chance()) host.clock_ahead = milliseconds(-count(1000) / 8.0);
    return host;
  }

  BusyTimes busy() { return {time(), time(), time(), time()}; }

  Round round() {
    Round round{.busy = busy(), .forward_busy = busy(), .dropped = Tokens(count(100))};
    const bool optimizes = chance();
    for (int i = 1 + count(12); i > 0; --i) {
      round.step.push_back(time() + Seconds(1e-3));
      round.forward.push_back(time());
      round.backward.push_back(time());
      if (optimizes) round.optimizer.push_back(time());
    }
    if (chance()) round.overlap = Ratio(random_.uniform());
    const bool has_gpus = chance();
    for (int rank = count(4); rank > 0; --rank) {
      round.by_rank.rows_received.emplace_back(count(10000));
      round.by_rank.compute.push_back(time());
      round.by_rank.stragglers.push_back(count(10));
      if (!has_gpus) continue;
      GpuConditions& gpu = round.by_rank.gpus.emplace_back();
      gpu.looks = count(100);
      gpu.lowest_clock = Megahertz(count(2000));
      gpu.highest_clock = Megahertz(count(2000));
      gpu.highest_temperature = Celsius(count(99));
      for (int i = count(3); i > 0; --i) gpu.slowed_by.push_back(text());
    }
    return round;
  }

  RunResult run() {
    RunResult run;
    run.config = {{"system", text()}, {"tokens", count(4096)}, {"ramp", random_.uniform()}, {"large", random_()}};
    run.label = text();
    run.baseline = text();
    run.chosen = {count(16), text()};
    run.status = static_cast<RunStatus>(random_.below(3));
    run.reason = text();
    for (int i = count(4); i > 0; --i) run.rounds.push_back(round());
    if (chance()) run.predicted = time();
    if (chance()) run.correctness = Correctness{random_.uniform() * 1e-6, text()};
    if (!chance()) return run;
    MemoryUse& memory = run.memory.emplace();
    memory = {.predicted = bytes(),
              .measured = {},
              .outside_arena = bytes(),
              .process_growth = bytes(),
              .split = {bytes(), bytes(), bytes(), bytes(), bytes(), bytes(), bytes()},
              .predicted_by_rank = {},
              .measured_by_rank = {}};
    if (chance()) memory.measured = bytes();
    for (int rank = count(4); rank > 0; --rank) memory.predicted_by_rank.push_back(bytes());
    for (int rank = count(4); rank > 0; --rank) memory.measured_by_rank.push_back(bytes());
    return run;
  }

  Publication publication() {
    Publication publication{.file = text(), .over = text(), .counted = {}, .figures = {}, .not_run = count(5)};
    for (int i = count(4); i > 0; --i) publication.counted.push_back(static_cast<MemoryPart>(random_.below(7)));
    for (int i = count(4); i > 0; --i) {
      PublishedFigure& figure = publication.figures.emplace_back();
      figure.kind = static_cast<FigureKind>(random_.below(6));
      figure.value = random_.uniform() * 3;
      if (chance()) figure.axes = {{"tokens", text()}, {"system", text()}};
      for (int j = count(3); j > 0; --j) figure.runs.push_back({text(), text()});
    }
    return publication;
  }

  Random random_;
};

}  // namespace moebench::fixtures
