#pragma once
// Whether a text is still what it was.

#include <string>
#include <string_view>

namespace moebench {

// "crc32:" and eight hexadecimal digits: finds damage and honest changes, and is no protection from forgery.
std::string checksum_of(std::string_view content);

}  // namespace moebench
