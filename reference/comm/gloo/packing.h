#pragma once
// How the segments for one peer travel. Sender and receiver decide alike, because they look at nothing but the sizes:
//   at most letter_capacity in all    inside the letter
//   else                              in parcels: neighbours together up to parcel_limit, a larger segment alone
// A parcel whose segments lie side by side in memory travels from or to where they lie; others are copied together.

#include <cstddef>
#include <span>
#include <vector>

#include "reference/comm/communicator.h"

namespace moebench {

constexpr Bytes letter_capacity = kib(32);
constexpr Bytes parcel_limit = kib(64);

constexpr bool fits_letter(Bytes total) { return total <= letter_capacity; }

struct Parcel {
  std::span<const Segment> segments;
  Bytes size;
  bool side_by_side = true;
  std::size_t staged_at = 0;  // where in the staging memory, if the segments are copied together
};

// Appends the parcels of `segments`, which all have bytes, in order.
void pack(std::span<const Segment> segments, std::vector<Parcel>& parcels);

// Copies the segments at `source` together, one after the other; and back.
void gather(const std::byte* source, std::span<const Segment> segments, std::byte* target);
void scatter(const std::byte* source, std::byte* target, std::span<const Segment> segments);

}  // namespace moebench
