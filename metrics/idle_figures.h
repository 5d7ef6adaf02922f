#pragma once
// Where streams waited in traced steps.

#include <span>
#include <string>
#include <vector>

#include "metrics/metric_figure.h"
#include "suites/configuration.h"

namespace moebench {

// On the mean of ranks and steps, of a trace of each rank (rank_trace.h). `labels`: the suite's and the
// configuration's. Throws InputError for traces of another configuration.
std::vector<MetricFigure> idle_figures_of(const Configuration& configuration, std::span<const std::string> traces,
                                          const MetricLabels& labels);

}  // namespace moebench
