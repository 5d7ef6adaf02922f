#pragma once
// moebench compare

#include "cli/parse.h"

namespace moebench {

void add_compare_command(CLI::App& app, Action& chosen);

}  // namespace moebench
