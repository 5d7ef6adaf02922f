#pragma once
// Where the streams of a rank note what they ran: a ring each.

#include <array>

#include "reference/trace/span_ring.h"
#include "reference/trace/stream.h"

namespace moebench {

class SpanRings {
 public:
  // Each holds at least so many.
  explicit SpanRings(std::uint32_t capacity) : rings_{SpanRing(capacity), SpanRing(capacity), SpanRing(capacity)} {}

  SpanRing& of(Stream stream) { return rings_[static_cast<std::size_t>(stream)]; }

  std::uint64_t dropped() const {
    std::uint64_t sum = 0;
    for (const SpanRing& ring : rings_) sum += ring.dropped();
    return sum;
  }

 private:
  std::array<SpanRing, stream_count> rings_;
};

}  // namespace moebench
