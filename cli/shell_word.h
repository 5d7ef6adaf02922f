#pragma once
// Commands that are shown to be typed.

#include <string>

namespace moebench {

// In quotes where a shell would take it for several words, or for something else.
std::string shell_word(const std::string& word);

}  // namespace moebench
