#pragma once
// Options, and what is said about wrong ones.

#include <functional>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

namespace moebench {

// What the chosen subcommand does; returns the exit status.
using Action = std::function<int()>;

// A subcommand that sets `chosen` when it is named. `examples`: one a line, shown below its options.
CLI::App& add_command(CLI::App& app, Action& chosen, const std::string& name, const std::string& description,
                      const std::string& examples, Action action);

// Parses. Returns an exit status where there is nothing else to do: after --help, and after an error, which goes to
// stderr with the nearest right name.
std::optional<int> parse(CLI::App& app, int argc, const char* const* argv);

}  // namespace moebench
