#pragma once
// `moebench machine`: shows machine profiles.

#include "cli/parse.h"

namespace moebench {

void add_machine_command(CLI::App& app, Action& chosen);

}  // namespace moebench
