#pragma once
// moebench systems

#include "cli/parse.h"

namespace moebench {

void add_systems_command(CLI::App& app, Action& chosen);

}  // namespace moebench
