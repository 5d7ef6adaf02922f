#pragma once
// moebench calibrate

#include "cli/parse.h"

namespace moebench {

void add_calibrate_command(CLI::App& app, Action& chosen);

}  // namespace moebench
