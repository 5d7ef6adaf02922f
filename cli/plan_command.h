#pragma once
// moebench plan

#include "cli/parse.h"

namespace moebench {

void add_plan_command(CLI::App& app, Action& chosen);

}  // namespace moebench
