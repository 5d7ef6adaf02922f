#pragma once
// moebench run

#include "cli/parse.h"

namespace moebench {

void add_run_command(CLI::App& app, Action& chosen);

}  // namespace moebench
