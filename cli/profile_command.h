#pragma once
// moebench profile

#include "cli/parse.h"

namespace moebench {

void add_profile_command(CLI::App& app, Action& chosen);

}  // namespace moebench
