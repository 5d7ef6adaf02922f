#pragma once
// moebench gate

#include "cli/parse.h"

namespace moebench {

void add_gate_command(CLI::App& app, Action& chosen);

}  // namespace moebench
