#pragma once
// moebench serve: finished results for Prometheus.

#include "cli/parse.h"

namespace moebench {

void add_serve_command(CLI::App& app, Action& chosen);

}  // namespace moebench
