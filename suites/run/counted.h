#pragma once
// Numbers with their nouns.

#include <string>

namespace moebench {

// "1 round", "2 rounds".
inline std::string counted(int number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

}  // namespace moebench
