#pragma once
// The whole command line.

#include <memory>

#include <CLI/CLI.hpp>

#include "cli/parse.h"

namespace moebench {

// All commands with their options. `chosen` outlives the parsing. Who links this has conduct(), run_agent() and
// run_worker() besides: the program those that run layers, tests of the command line others.
std::unique_ptr<CLI::App> make_app(Action& chosen);

}  // namespace moebench
