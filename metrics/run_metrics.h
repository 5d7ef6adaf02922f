#pragma once
// Metrics of a run while it goes on.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "metrics/metric_figure.h"
#include "metrics/metric_set.h"
#include "suites/run/observer.h"
#include "suites/run/time_left.h"

namespace moebench {

// How a run is named among others.
struct RunName {
  std::string suite;
  std::string run;                                // its folder
  std::string version;                            // of moebench; empty: not known
  std::optional<Seconds> timeout = std::nullopt;  // of a configuration, where it is known before the run has started
};

// Keeps a set up to date. What was measured before, in a run that is gone on with, counts like the rest.
class RunMetrics final : public Observer {
 public:
  // Borrows the set. The run is starting.
  RunMetrics(MetricSet& set, RunName name);

  // What selectors took to choose, before the run.
  void searched(Seconds time);

  void run_planned(std::span<const Configuration> configurations) override;
  void run_started(const Results& results, std::span<const int> skipped) override;
  void run_gone_on_with(std::span<const int> rounds_left) override;
  void trials_started(int configurations) override;
  void round_started(int round, int configurations) override;
  void configuration_started(const RunStep& step) override;
  void turns_ended(int turns, int expected) override;
  void configuration_ended(const RunStep& step, const RunResult& run, const Results& results) override;
  void traced(const Configuration& configuration, std::span<const std::string> ranks) override;
  void agent_lost(int agent) override;
  void note(std::string_view text) override;
  void run_ended(const Results& results) override;

 private:
  using Clock = std::chrono::steady_clock;

  struct Entry {
    std::optional<MetricLabels> labels;  // nothing: one too many
    std::vector<MetricFigure> figures;
    std::size_t rounds = 0;         // that were counted
    std::optional<Seconds> median;  // of its steps
    std::string baseline;
    bool has_failed = false;
    bool has_speedup = false;
  };

  // Of a configuration, over all parts of a run that has lost hosts.
  struct Outcome {
    RunStatus status = RunStatus::ok;
    int rounds = 0;  // that need not be run any more
  };

  MetricLabels own(const char* label = nullptr, std::string_view value = {}) const;
  void touch();
  void set_state(std::string_view state);
  void begin_counters(const SuiteSummary& suite);
  Entry& entry_of(const Json& config, std::string_view label);
  void add(const RunResult& run);
  void count_rounds(const RunResult& run, const Entry& entry);
  void set_figures(Entry& entry, std::vector<MetricFigure> figures);
  void set_speedups(const RunResult& run);
  void set_totals(const Results& results);
  void set_time_left(const Results& results);
  void end_under_way(std::string_view label);

  MetricSet& set_;
  RunName name_;
  Environment environment_;
  std::vector<Configuration> planned_;
  std::map<std::string, Entry, std::less<>> entries_;  // by label
  std::map<std::string, Outcome> outcomes_;            // by label without hosts
  std::vector<std::string> under_way_;                 // labels
  std::vector<int> taking_turns_;                      // of those, since one has ended: their indices
  int rounds_ = 1;                                     // of the run, as far as is known
  Clock::time_point begin_;                            // of the run
  Clock::time_point turns_begin_;
  std::optional<Clock::time_point> trials_begin_;
  std::optional<TimeLeft> time_left_;
};

}  // namespace moebench
