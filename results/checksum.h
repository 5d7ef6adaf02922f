#pragma once
// Whether a text is still what it was.

#include <string>
#include <string_view>

#include "results/json.h"

namespace moebench {

// "crc32:" and eight hexadecimal digits: finds damage and honest changes, and is no protection from forgery.
std::string checksum_of(std::string_view content);

// Of what a document says, not of how it is laid out.
std::string checksum_of_json(const Json& json);

}  // namespace moebench
