#pragma once
// moebench report: runs as one HTML file.

#include "cli/parse.h"

namespace moebench {

void add_report_command(CLI::App& app, Action& chosen);

}  // namespace moebench
