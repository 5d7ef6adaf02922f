#pragma once
// One side of an exchange, sorted by peer, and what two ranks must agree on about it.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "reference/comm/communicator.h"

namespace moebench {

// What has to be the same where a rank sends and where its peer receives.
struct Consignment {
  std::uint32_t segments = 0;  // empty ones are not counted
  Bytes bytes;
  std::uint64_t digest = 0;  // of the sizes, in order

  bool operator==(const Consignment&) const = default;
};

Consignment consignment_of(std::span<const Segment> segments);

// "rank 1 sends 2 segments of together 4096 bytes, of which rank 0 expects 1 of together 2048 bytes".
std::string describe_disagreement(int sender, const Consignment& sent, int receiver, const Consignment& expected);

// The segments of each peer in the order they were given, without the empty ones. Keeps its memory from one
// exchange to the next.
class SegmentTable {
 public:
  explicit SegmentTable(int ranks);

  // Throws Error for a peer that is no rank, a negative offset or a negative size.
  void assign(std::span<const Segment> segments);

  std::span<const Segment> of(int peer) const;

 private:
  std::vector<Segment> sorted_;
  std::vector<std::size_t> begin_;  // of each peer, and the end
  std::vector<std::size_t> next_;
};

// Copies what a rank sends to itself: the k-th segment of `sends` to the k-th of `receives`, whose sizes agree.
void copy_segments(const std::byte* source, std::span<const Segment> sends, std::byte* target,
                   std::span<const Segment> receives);

}  // namespace moebench
