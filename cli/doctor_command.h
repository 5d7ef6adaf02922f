#pragma once
// moebench doctor

#include "cli/parse.h"

namespace moebench {

void add_doctor_command(CLI::App& app, Action& chosen);

}  // namespace moebench
