#pragma once
// The only message on a lifeline: why a rank goes. Sent as it lies in memory: all ranks run the same program.

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "reference/comm/failure.h"

namespace moebench {

struct Farewell {
  enum class Kind : std::int32_t { done, failed };

  Kind kind = Kind::done;
  std::int32_t peer = -1;  // of the failure
  char text[248] = {};     // of the failure; ends with a zero

  static Farewell of(const Failure& failure) {
    Farewell farewell{Kind::failed, failure.peer, {}};
    std::memcpy(farewell.text, failure.what.data(), std::min(failure.what.size(), sizeof(farewell.text) - 1));
    return farewell;
  }

  Failure failure() const { return {std::string(text, strnlen(text, sizeof(text))), peer}; }
};

}  // namespace moebench
