#pragma once
// Which suite a command is to run, and what of it.

#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "suites/run/head.h"

namespace moebench {

struct SuiteOptions {
  std::string suite;
  std::string out;
  std::vector<std::string> only;
  std::string rounds, ranks, device, profile;  // instead of the suite's; empty: not given
};

// SUITE, --out, --only, --ranks, --device and --profile. `options` outlives the command.
void add_suite_options(CLI::App& command, SuiteOptions& options);

// As they are given on a command line, but for --out.
std::string text_of(const SuiteOptions& options);

enum class MissingDevice { error, warning };

// Reads the suite and makes its choices. Throws InputError for what cannot be run, and for a device that is not here
// unless that is to be a warning.
RunRequest request_of(const SuiteOptions& options, MissingDevice missing = MissingDevice::error);

// On stderr.
void warn(std::string_view what);

}  // namespace moebench
