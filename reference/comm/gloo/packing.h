#pragma once
// How the segments for one peer travel. Sender and receiver decide alike, because they look at nothing but the sizes:
//   the first letter_capacity bytes    inside the letter, which its reader is always ready for
//   the rest                           in parcels: neighbours together up to parcel_limit, a larger segment alone
// A parcel travels once its receiver is in the same exchange. So what is in the letter keeps the wire busy until it is
// known that the others have come; without it, ranks that came at different moments stayed apart by as much, and an
// all-to-all of 4 x 256 KiB took a sixth longer than the wire.
// A parcel whose segments lie side by side in memory travels from or to where they lie; others are copied together.

#include <cstddef>
#include <span>
#include <vector>

#include "reference/comm/communicator.h"

namespace moebench {

constexpr Bytes letter_capacity = kib(32);
constexpr Bytes parcel_limit = kib(64);

struct Parcel {
  std::span<const Segment> segments;
  Bytes size;
  bool side_by_side = true;
  std::size_t staged_at = 0;  // where in the staging memory, if the segments are copied together
};

// Divides `segments`, of which one may be cut in two: what is in the letter, and the rest.
struct Division {
  std::vector<Segment> in_letter;
  std::vector<Segment> in_parcels;
};
void divide(std::span<const Segment> segments, Division& division);

// Appends the parcels of `segments`, which all have bytes, in order.
void pack(std::span<const Segment> segments, std::vector<Parcel>& parcels);

// Copies the segments at `source` together, one after the other; and back.
void gather(const std::byte* source, std::span<const Segment> segments, std::byte* target);
void scatter(const std::byte* source, std::byte* target, std::span<const Segment> segments);

}  // namespace moebench
