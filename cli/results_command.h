#pragma once
// moebench results: the runs that are kept.

#include "cli/parse.h"

namespace moebench {

void add_results_command(CLI::App& app, Action& chosen);

}  // namespace moebench
