#pragma once
// A run whose metrics go where they are asked for.

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "metrics/metrics_outlets.h"
#include "metrics/run_metrics.h"
#include "suites/run/head.h"
#include "suites/run/interrupts.h"

namespace moebench {

class WatchedRun {
 public:
  // Says on stderr where it listens, and what goes wrong. Throws InputError for what cannot be done.
  WatchedRun(const MetricsOptions& options, const RunRequest& request, const std::filesystem::path& folder);

  // What is to hear of the run; nothing where no metrics are asked for.
  void add_to(std::vector<std::reference_wrapper<Observer>>& observers);

  // Behind the run. Waits for one more scrape, as long as was asked for, and until a signal comes; after one that came
  // before, all takes three seconds at most.
  void end(Interrupts& interrupts);

 private:
  Seconds linger_;
  MetricSet set_;
  std::optional<RunMetrics> metrics_;
  std::optional<MetricsOutlets> outlets_;
};

}  // namespace moebench
