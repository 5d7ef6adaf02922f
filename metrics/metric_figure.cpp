#include "metrics/metric_figure.h"

#include <algorithm>
#include <array>
#include <string>

namespace moebench {
namespace {

constexpr std::size_t most_ranks = 4096;

class Figures {
 public:
  explicit Figures(const MetricLabels& labels) : labels_(labels) {}

  void add(Metric metric, double value, const MetricLabels& own = {}) {
    MetricLabels labels = labels_;
    labels.insert(own.begin(), own.end());
    all.push_back({.metric = metric, .labels = std::move(labels), .value = value});
  }

  std::vector<MetricFigure> all;

 private:
  const MetricLabels& labels_;
};

std::vector<Seconds> samples_of(const RunResult& run, std::vector<Seconds> Round::*part) {
  std::vector<Seconds> all;
  for (const Round& round : run.rounds) all.insert(all.end(), (round.*part).begin(), (round.*part).end());
  return all;
}

void add_times(const RunResult& run, const Spread& step, Figures& figures) {
  using Percentile = std::pair<const char*, Seconds>;
  for (const auto& [name, time] :
       {Percentile{"10", step.p10}, Percentile{"50", step.median}, Percentile{"90", step.p90}}) {
    figures.add(Metric::step_percentile, time.count(), {{"percentile", name}});
  }
  using Part = std::pair<const char*, std::vector<Seconds> Round::*>;
  for (const auto& [name, part] :
       {Part{"forward", &Round::forward}, Part{"backward", &Round::backward}, Part{"optimizer", &Round::optimizer}}) {
    std::vector<Seconds> samples = samples_of(run, part);
    if (!samples.empty()) figures.add(Metric::step_part, median(std::move(samples)).count(), {{"part", name}});
  }
  if (const auto busy = busy_times(run)) {
    figures.add(Metric::step_part, busy->routing.count(), {{"part", "routing"}});
    figures.add(Metric::stream_busy, busy->compute.count(), {{"stream", "compute"}});
    figures.add(Metric::stream_busy, busy->comm.count(), {{"stream", "comm"}});
    figures.add(Metric::stream_busy, busy->copy.count(), {{"stream", "copy"}});
  }
  if (const auto share = overlap(run)) figures.add(Metric::overlap, share->count());
  if (run.predicted) figures.add(Metric::prediction_error, *run.predicted / step.median - 1);
}

void add_memory(const MemoryUse& memory, Figures& figures) {
  const auto add = [&](const char* kind, Bytes bytes, const char* measure) {
    figures.add(Metric::memory, static_cast<double>(bytes.count()), {{"kind", kind}, {"measure", measure}});
  };
  add("arenas", memory.predicted, "predicted");
  add("parameters", memory.split.parameters, "predicted");
  add("gradients", memory.split.gradients, "predicted");
  add("optimizer", memory.split.optimizer, "predicted");
  add("activations", memory.split.activations, "predicted");
  add("buffers", memory.split.buffers, "predicted");
  add("host", memory.split.host, "predicted");
  if (!memory.measured) return;
  add("arenas", *memory.measured, "measured");
  add("outside_arenas", memory.outside_arena, "measured");
  add("process_growth", memory.process_growth, "measured");
}

std::string selector_of(const Json& config) {
  const auto found = config.is_object() ? config.find("selector") : config.end();
  if (!config.is_object() || found == config.end() || !found->is_string() || *found == "given") return {};
  return found->get<std::string>();
}

}  // namespace

std::vector<MetricFigure> figures_of(const RunResult& run, const MetricLabels& labels) {
  Figures figures(labels);
  if (const auto step = step_spread(run)) add_times(run, *step, figures);
  if (run.predicted) figures.add(Metric::predicted_step, run.predicted->count());
  if (run.memory) add_memory(*run.memory, figures);
  if (const std::string selector = selector_of(run.config); !selector.empty()) {
    figures.add(Metric::chosen_granularity, run.chosen.granularity, {{"selector", selector}});
    figures.add(Metric::chosen_reuse, 1, {{"selector", selector}});
  }
  return std::move(figures.all);
}

std::vector<MetricFigure> rank_figures_of(const RunResult& run, const MetricLabels& labels) {
  Figures figures(labels);
  if (run.rounds.empty()) return {};
  const RankShares& shares = run.rounds.back().by_rank;
  const auto add = [&](Metric metric, std::size_t rank, double value) {
    figures.add(metric, value, {{"rank", std::to_string(rank)}});
  };
  for (std::size_t i = 0; i < std::min(shares.compute.size(), most_ranks); ++i) {
    add(Metric::rank_compute, i, shares.compute[i].count());
  }
  for (std::size_t i = 0; i < std::min(shares.rows_received.size(), most_ranks); ++i) {
    add(Metric::rank_rows, i, static_cast<double>(shares.rows_received[i].count()));
  }
  constexpr double hertz = 1e6;
  for (std::size_t i = 0; i < std::min(shares.gpus.size(), most_ranks); ++i) {
    const GpuConditions& gpu = shares.gpus[i];
    if (gpu.looks == 0) continue;
    add(Metric::rank_gpu_temperature, i, gpu.highest_temperature.count());
    add(Metric::rank_gpu_clock, i, gpu.lowest_clock.count() * hertz);
  }
  return std::move(figures.all);
}

}  // namespace moebench
