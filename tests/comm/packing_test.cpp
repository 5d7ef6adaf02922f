#include "reference/comm/gloo/packing.h"

#include <gtest/gtest.h>

#include "reference/base/random.h"

namespace moebench {
namespace {

Segment segment(std::int64_t offset, std::int64_t size) { return {0, Bytes(offset), Bytes(size)}; }

std::vector<Parcel> packed(const std::vector<Segment>& segments) {
  std::vector<Parcel> parcels;
  pack(segments, parcels);
  return parcels;
}

TEST(Packing, TheLetterTakesTheFirstBytesAndMayCutASegment) {
  const std::int64_t capacity = letter_capacity.count();
  Division division;
  divide(std::vector{segment(100, 10), segment(0, 20)}, division);
  EXPECT_EQ(division.in_letter, (std::vector{segment(100, 10), segment(0, 20)}));
  EXPECT_TRUE(division.in_parcels.empty());

  divide(std::vector{segment(100, 10), segment(200, capacity), segment(0, 5)}, division);
  EXPECT_EQ(division.in_letter, (std::vector{segment(100, 10), segment(200, capacity - 10)}));
  EXPECT_EQ(division.in_parcels, (std::vector{segment(190 + capacity, 10), segment(0, 5)}));

  divide(std::vector{segment(0, capacity), segment(capacity, 1)}, division);
  EXPECT_EQ(division.in_letter, (std::vector{segment(0, capacity)}));
  EXPECT_EQ(division.in_parcels, (std::vector{segment(capacity, 1)}));
}

TEST(Packing, ALargeSegmentTravelsAlone) {
  const std::vector<Segment> segments{segment(0, 10), segment(10, 1 << 20), segment(11 << 20, 20)};
  const std::vector<Parcel> parcels = packed(segments);
  ASSERT_EQ(parcels.size(), 3u);
  EXPECT_EQ(parcels[1].size, mib(1));
  EXPECT_TRUE(parcels[1].side_by_side);
}

TEST(Packing, SmallNeighboursTravelTogether) {
  const std::vector<Parcel> side_by_side = packed({segment(5, 1000), segment(1005, 30'000), segment(31'005, 2)});
  ASSERT_EQ(side_by_side.size(), 1u);
  EXPECT_EQ(side_by_side[0].size, Bytes(31'002));
  EXPECT_TRUE(side_by_side[0].side_by_side);

  const std::vector<Parcel> scattered = packed({segment(5, 1000), segment(1006, 30'000)});
  ASSERT_EQ(scattered.size(), 1u);
  EXPECT_FALSE(scattered[0].side_by_side);
}

TEST(Packing, BothEndsDecideAlikeWhereverTheSegmentsLie) {
  Random random(1);
  for (int round = 0; round < 500; ++round) {
    std::vector<Segment> here;
    std::vector<Segment> there;
    for (std::int64_t k = random.below(40); k >= 0; --k) {
      const std::int64_t size = random.below(std::int64_t{1} << random.below(18)) + 1;
      here.push_back(segment(here.empty() ? 0 : here.back().offset.count() + here.back().size.count(), size));
      there.push_back(segment(random.below(1 << 20), size));
    }
    const std::vector<Parcel> a = packed(here);
    const std::vector<Parcel> b = packed(there);
    ASSERT_EQ(a.size(), b.size());
    std::size_t segments = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      ASSERT_EQ(a[i].size, b[i].size);
      ASSERT_EQ(a[i].segments.size(), b[i].segments.size());
      ASSERT_TRUE(a[i].side_by_side);
      ASSERT_TRUE(a[i].segments.size() == 1 || a[i].size <= parcel_limit);
      segments += a[i].segments.size();
    }
    ASSERT_EQ(segments, here.size());
  }
}

TEST(Packing, ScatterUndoesGather) {
  const std::vector<Segment> segments{segment(6, 2), segment(0, 3)};
  const std::string text = "abcdefgh";
  std::string together(5, '.');
  std::string apart(8, '.');
  gather(std::as_bytes(std::span(text)).data(), segments, std::as_writable_bytes(std::span(together)).data());
  EXPECT_EQ(together, "ghabc");
  scatter(std::as_bytes(std::span(together)).data(), std::as_writable_bytes(std::span(apart)).data(), segments);
  EXPECT_EQ(apart, "abc...gh");
}

}  // namespace
}  // namespace moebench
