#pragma once
// moebench generate: manual pages and completions, for whoever packages moebench. Hidden.

#include "cli/parse.h"

namespace moebench {

// Of all commands that `app` has when it is run.
void add_generate_command(CLI::App& app, Action& chosen);

}  // namespace moebench
