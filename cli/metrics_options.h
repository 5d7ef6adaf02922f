#pragma once
// Where a command's metrics go.

#include <string>

#include <CLI/CLI.hpp>

#include "metrics/metrics_outlets.h"

namespace moebench {

// --metrics-listen and its like. `options` outlives the command.
void add_metrics_options(CLI::App& command, MetricsOptions& options);

// As they are given on a command line; empty, or with a space before it.
std::string text_of(const MetricsOptions& options);

}  // namespace moebench
