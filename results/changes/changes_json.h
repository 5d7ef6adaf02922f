#pragma once
// Changes as JSON: docs/results.md has the fields.

#include <string>

#include "results/changes/change.h"
#include "results/json.h"

namespace moebench {

inline constexpr int changes_schema_version = 1;

Json to_json(const Changes& changes);

// It, and what was added to it, as files and commands have it. Bytes that are not UTF-8 become U+FFFD. Ends with a
// newline.
std::string text_of_changes(const Json& json);

}  // namespace moebench
