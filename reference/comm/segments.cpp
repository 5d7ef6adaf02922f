#include "reference/comm/segments.h"

#include <cstring>

#include "reference/base/error.h"

namespace moebench {
namespace {

std::uint64_t mixed(std::uint64_t digest, std::uint64_t value) {
  digest = (digest ^ value) * 0x9e3779b97f4a7c15ULL;
  return digest ^ (digest >> 29);
}

std::string counted(const Consignment& consignment) {
  const std::string count = std::to_string(consignment.segments);
  return count + (consignment.segments == 1 ? " segment" : " segments") + " of together " +
         std::to_string(consignment.bytes.count()) + " bytes";
}

void require_valid(const Segment& segment, std::size_t ranks) {
  if (segment.peer < 0 || static_cast<std::size_t>(segment.peer) >= ranks) {
    throw Error("a segment names rank " + std::to_string(segment.peer) + " as its peer: there are " +
                std::to_string(ranks) + " ranks");
  }
  if (segment.offset.count() < 0 || segment.size.count() < 0) {
    throw Error("a segment for rank " + std::to_string(segment.peer) + " has offset " +
                std::to_string(segment.offset.count()) + " and size " + std::to_string(segment.size.count()) +
                ": neither may be negative");
  }
}

}  // namespace

Consignment consignment_of(std::span<const Segment> segments) {
  Consignment result;
  for (const Segment& segment : segments) {
    if (segment.size == Bytes(0)) continue;
    ++result.segments;
    result.bytes += segment.size;
    result.digest = mixed(result.digest, static_cast<std::uint64_t>(segment.size.count()));
  }
  return result;
}

std::string describe_disagreement(int sender, const Consignment& sent, int receiver, const Consignment& expected) {
  std::string text = "rank " + std::to_string(sender) + " sends " + counted(sent) + ", but rank " +
                     std::to_string(receiver) + " expects " + counted(expected);
  if (sent.segments == expected.segments && sent.bytes == expected.bytes) text += " in other sizes";
  return text;
}

SegmentTable::SegmentTable(int ranks)
    : begin_(static_cast<std::size_t>(ranks) + 1), next_(static_cast<std::size_t>(ranks)) {}

void SegmentTable::assign(std::span<const Segment> segments) {
  for (std::size_t& count : next_) count = 0;
  for (const Segment& segment : segments) {
    require_valid(segment, next_.size());
    if (segment.size > Bytes(0)) ++next_[static_cast<std::size_t>(segment.peer)];
  }
  for (std::size_t peer = 0; peer < next_.size(); ++peer) {
    begin_[peer + 1] = begin_[peer] + next_[peer];
    next_[peer] = begin_[peer];
  }
  sorted_.resize(begin_.back());
  for (const Segment& segment : segments) {
    if (segment.size > Bytes(0)) sorted_[next_[static_cast<std::size_t>(segment.peer)]++] = segment;
  }
}

std::span<const Segment> SegmentTable::of(int peer) const {
  const auto index = static_cast<std::size_t>(peer);
  return std::span(sorted_).subspan(begin_[index], begin_[index + 1] - begin_[index]);
}

void copy_segments(const std::byte* source, std::span<const Segment> sends, std::byte* target,
                   std::span<const Segment> receives) {
  for (std::size_t k = 0; k < receives.size(); ++k) {
    std::memcpy(target + receives[k].offset.count(), source + sends[k].offset.count(),
                static_cast<std::size_t>(receives[k].size.count()));
  }
}

}  // namespace moebench
