#include "reference/comm/gloo/packing.h"

#include <algorithm>
#include <cstring>

namespace moebench {

void divide(std::span<const Segment> segments, Division& division) {
  division.in_letter.clear();
  division.in_parcels.clear();
  Bytes room = letter_capacity;
  for (const Segment& segment : segments) {
    const Bytes first = std::min(room, segment.size);
    if (first > Bytes(0)) division.in_letter.push_back({segment.peer, segment.offset, first});
    if (first < segment.size) division.in_parcels.push_back({segment.peer, segment.offset + first, segment.size - first});
    room -= first;
  }
}

void pack(std::span<const Segment> segments, std::vector<Parcel>& parcels) {
  for (std::size_t first = 0; first < segments.size();) {
    Parcel parcel{segments.subspan(first, 1), segments[first].size};
    while (first + parcel.segments.size() < segments.size()) {
      const Segment& last = parcel.segments.back();
      const Segment& next = segments[first + parcel.segments.size()];
      if (parcel.size + next.size > parcel_limit) break;
      parcel.side_by_side = parcel.side_by_side && last.offset + last.size == next.offset;
      parcel.size += next.size;
      parcel.segments = segments.subspan(first, parcel.segments.size() + 1);
    }
    parcels.push_back(parcel);
    first += parcel.segments.size();
  }
}

void gather(const std::byte* source, std::span<const Segment> segments, std::byte* target) {
  for (const Segment& segment : segments) {
    const auto size = static_cast<std::size_t>(segment.size.count());
    std::memcpy(target, source + segment.offset.count(), size);
    target += size;
  }
}

void scatter(const std::byte* source, std::byte* target, std::span<const Segment> segments) {
  for (const Segment& segment : segments) {
    const auto size = static_cast<std::size_t>(segment.size.count());
    std::memcpy(target + segment.offset.count(), source, size);
    source += size;
  }
}

}  // namespace moebench
