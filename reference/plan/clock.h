#pragma once
// Vector clocks over the three streams: what an op knows to have ended before it begins.

#include <algorithm>
#include <array>
#include <cstdint>

#include "reference/trace/stream.h"

namespace moebench {

// For each stream the greatest op index that happens before or is the op itself; -1 for none. Ops of a stream have
// ascending indices, so that everything smaller on the stream is known too.
struct Clock {
  std::array<std::int32_t, stream_count> latest{-1, -1, -1};

  bool knows(Stream stream, std::int32_t op) const { return op <= latest[static_cast<std::size_t>(stream)]; }

  void learn(Stream stream, std::int32_t op) {
    std::int32_t& known = latest[static_cast<std::size_t>(stream)];
    known = std::max(known, op);
  }

  void merge(const Clock& other) {
    for (std::size_t s = 0; s < latest.size(); ++s) latest[s] = std::max(latest[s], other.latest[s]);
  }
};

}  // namespace moebench
