#pragma once
// What results say of a configuration, as values of metrics.

#include <vector>

#include "metrics/metric_set.h"
#include "results/run_result.h"

namespace moebench {

struct MetricFigure {
  Metric metric;
  MetricLabels labels;
  double value = 0;

  bool operator==(const MetricFigure&) const = default;
};

// All gauges of a configuration but those that take other runs, a trace or a gate. `labels`: its suite's and its own.
std::vector<MetricFigure> figures_of(const RunResult& run, const MetricLabels& labels);

// Of its last round, those of ranks. `labels`: of its suite.
std::vector<MetricFigure> rank_figures_of(const RunResult& run, const MetricLabels& labels);

}  // namespace moebench
