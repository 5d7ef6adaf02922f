#pragma once
// Where a command's metrics go.

#include <string>

#include <CLI/CLI.hpp>

#include "metrics/metrics_outlets.h"

namespace moebench {

// --metrics-listen and its like. `options` outlives the command.
void add_metrics_options(CLI::App& command, MetricsOptions& options);

// Of an option's value that is empty, as of a variable that is not set: what it asks for would be missing, and nobody
// would know. Empty: it is not.
std::string complaint_of_nothing(const std::string& value);

// As they are given on a command line; empty, or with a space before it.
std::string text_of(const MetricsOptions& options);

}  // namespace moebench
