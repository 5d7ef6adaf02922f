#include "reference/comm/gloo/packing.h"

#include <cstring>

namespace moebench {

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
