#pragma once
// A message on a lifeline: whom a rank has waited for too long, or why it goes, which is the last. Sent as it lies in
// memory: all ranks run the same program.

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "reference/comm/failure.h"

namespace moebench {

struct Farewell {
  enum class Kind : std::int32_t { waiting, done, failed };

  Kind kind = Kind::done;
  std::int32_t peer = -1;  // that is waited for, or of the failure
  char text[248] = {};     // of the failure; ends with a zero

  static Farewell of(const Failure& failure) {
    Farewell farewell{Kind::failed, failure.peer, {}};
    std::memcpy(farewell.text, failure.what.data(), std::min(failure.what.size(), sizeof(farewell.text) - 1));
    return farewell;
  }

  Failure failure() const { return {std::string(text, strnlen(text, sizeof(text))), peer}; }
};

}  // namespace moebench
