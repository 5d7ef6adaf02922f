#pragma once
// What a gate said, as metrics.

#include "metrics/metric_set.h"
#include "results/json.h"
#include "results/results.h"

namespace moebench {

// From gate.json (docs/results.md). `after`: the new build's results, which tell what the labels of configurations
// stand for. Throws InputError that names the field for what is no gate's.
void set_gate_metrics(MetricSet& set, const Json& gate, const Results& after);

}  // namespace moebench
