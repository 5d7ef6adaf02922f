#pragma once
// Texts of suites, and what comes of them.

#include <regex>
#include <string>

#include "reference/base/error.h"
#include "suites/expand.h"
#include "suites/reader.h"

namespace moebench {

// A suite that reads and expands, on lines 1 to 7. `more_axes` follows as further lines of axes, `more` after them.
inline std::string suite_text(const std::string& more_axes = "", const std::string& more = "") {
  return "ranks: 2\n"
         "axes:\n"
         "  system: [fastmoe, pipemoe, mpipemoe]\n"
         "  tokens: [16]\n"
         "  model_dim: [8]\n"
         "  hidden_dim: [32]\n"
         "  experts: [2]\n" +
         more_axes + more;
}

inline Suite suite_of(const std::string& text) { return parse_suite(text, "test.yaml"); }

// What the InputError of a call says, or "" if there is none.
template <class Call>
std::string error_of(Call call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

// The error of reading and expanding a suite.
inline std::string suite_error(const std::string& text) {
  return error_of([&] { expand(suite_of(text)); });
}

// Whether an error is "file:LINE:COLUMN: what: remedy".
inline bool has_place_and_remedy(const std::string& error, const std::string& file) {
  if (!error.starts_with(file + ":")) return false;
  static const std::regex rest("[1-9][0-9]*:[1-9][0-9]*: [^]+: [^]+");
  return std::regex_match(error.substr(file.size() + 1), rest);
}

}  // namespace moebench
