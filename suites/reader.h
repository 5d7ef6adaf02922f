#pragma once
// YAML -> Suite. Nothing is guessed: what could be understood in two ways is an error.

#include <filesystem>
#include <string>

#include "suites/suite.h"

namespace moebench {

// Throws InputError for the first thing that is wrong, as "file:line:column: what: remedy" (as "file: ..." for a file
// that cannot be read at all).
Suite read_suite(const std::filesystem::path& path);

// The same from a text; `filename` is for errors, and names a suite that has no name.
Suite parse_suite(std::string text, std::string filename);

}  // namespace moebench
