#pragma once
// moebench worker: what `moebench run` starts for each rank. Not for people.

#include "cli/parse.h"

namespace moebench {

void add_worker_command(CLI::App& app, Action& chosen);

}  // namespace moebench
