#pragma once
// moebench tune

#include "cli/parse.h"

namespace moebench {

void add_tune_command(CLI::App& app, Action& chosen);

}  // namespace moebench
