#pragma once
// The text that a suite is read from, and errors that point into it.

#include <filesystem>
#include <string>
#include <string_view>

#include "reference/base/units.h"
#include "suites/position.h"

namespace moebench {

struct Source {
  std::string filename;  // as it is shown in errors
  std::string text;      // UTF-8 without byte order mark

  bool operator==(const Source&) const = default;
};

inline constexpr Bytes largest_suite = kib(256);

// Checks what YAML demands of any text: UTF-8, no control characters, no tabs as indentation. Throws InputError.
Source checked_source(std::string filename, std::string text);

// Reads a file. Throws InputError: not there (with the nearest name that is), not readable, a folder, too large, not
// text.
Source read_source(const std::filesystem::path& path);

// "file:line:column", the column in characters; "file" alone where there is no position.
std::string where(const Source& source, Position position);

// Throws InputError "file:line:column: what: remedy".
[[noreturn]] void reject(const Source& source, Position position, const std::string& what, const std::string& remedy);

// A user's text as it is repeated in an error: in quotes, shortened, without control characters.
std::string shown(std::string_view text);

}  // namespace moebench
