// What a scrape with gzip costs of 500 configurations, of which none, one or all have changed since the last one.

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "metrics/metric_set.h"

namespace moebench {
namespace {

constexpr int configurations = 500;

MetricLabels labels_of(int configuration) {
  return {{"suite", "scale"},
          {"system", "mpipemoe"},
          {"shape", "tokens=" + std::to_string(4096 + 64 * configuration) + " M=2048 H=8192 E=8"},
          {"granularity", "2"},
          {"reuse", "s3"},
          {"variant", "routing=zipf(1)"},
          {"source", "measured"}};
}

// As many series as a configuration of a run has.
void measure(MetricSet& set, int configuration, int round) {
  MetricLabels labels = labels_of(configuration);
  set.observe(Metric::step, labels, std::vector(20, Seconds(0.01 * (round + 1))));
  for (const Metric metric : {Metric::overlap, Metric::speedup, Metric::predicted_step, Metric::prediction_error}) {
    set.set(metric, labels, round);
  }
  for (int kind = 0; kind < 8; ++kind) {
    labels["kind"] = std::to_string(kind);
    set.set(Metric::memory, labels, round);
  }
  labels.erase("kind");
  for (const char* const percentile : {"10", "50", "90"}) {
    labels["percentile"] = percentile;
    set.set(Metric::step_percentile, labels, round);
  }
}

// Argument: how many configurations were measured since the last scrape. Their measuring is not timed.
void scrape(benchmark::State& state) {
  MetricSet set;
  for (int i = 0; i < configurations; ++i) measure(set, i, 0);
  std::size_t bytes = gzip_of(set.pieces()).size();
  int round = 0;
  for (auto _ : state) {
    state.PauseTiming();
    ++round;
    for (int i = 0; i < state.range(0); ++i) measure(set, i, round);
    state.ResumeTiming();
    bytes = gzip_of(set.pieces()).size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(scrape)->Arg(0)->Arg(1)->Arg(configurations)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace moebench
