#pragma once
// moebench init

#include "cli/parse.h"

namespace moebench {

void add_init_command(CLI::App& app, Action& chosen);

}  // namespace moebench
