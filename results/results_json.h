#pragma once
// results.json: its schema is in docs/results.md.

#include <string>

#include "results/json_field.h"
#include "results/results.h"

namespace moebench {

Json to_json(const Results& results);

Json to_json(const Environment& environment);
Environment environment_from(const JsonField& json);

// The text of results.json: one line for each list of samples.
std::string text_of(const Results& results);

// Of the content without it: the last field of a baseline.
inline constexpr const char* checksum_field = "checksum";

// Throws InputError that names `origin`, and the place of what is missing or wrong; a file of another schema is refused
// by its version, and one with a checksum where its content is another. Unknown fields are ignored.
Results results_from(const std::string& text, const std::string& origin);

}  // namespace moebench
