#pragma once
// The labels that tell the configurations of a suite apart.

#include <string>
#include <string_view>

#include "metrics/metric_set.h"
#include "metrics/source_label.h"
#include "results/json.h"

namespace moebench {

// `system`, `shape`, `granularity`, `reuse`, `variant` and `source` (docs/metrics.md), from `config` and label of a
// configuration as results have them, of any version: what `config` lacks is empty, and what the label has beside the
// others is the variant.
MetricLabels configuration_labels(const Json& config, std::string_view label, FigureSource source);

}  // namespace moebench
