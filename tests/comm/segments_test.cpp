#include "reference/comm/segments.h"

#include <gtest/gtest.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

Segment segment(int peer, std::int64_t offset, std::int64_t size) { return {peer, Bytes(offset), Bytes(size)}; }

TEST(SegmentTable, SortsByPeerAndKeepsTheOrderWithoutEmptyOnes) {
  SegmentTable table(3);
  const std::vector<Segment> segments{segment(2, 0, 5), segment(0, 9, 1), segment(2, 20, 0), segment(2, 30, 7)};
  table.assign(segments);
  ASSERT_EQ(table.of(2).size(), 2u);
  EXPECT_EQ(table.of(2)[0], segments[0]);
  EXPECT_EQ(table.of(2)[1], segments[3]);
  EXPECT_EQ(table.of(0).size(), 1u);
  EXPECT_TRUE(table.of(1).empty());

  table.assign({});
  EXPECT_TRUE(table.of(2).empty());
}

TEST(SegmentTable, NamesWhatIsWrong) {
  SegmentTable table(2);
  const std::vector<Segment> segments{segment(5, 0, 1)};
  try {
    table.assign(segments);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "a segment names rank 5 as its peer: there are 2 ranks");
  }
}

TEST(Consignment, IsTheSameForTheSameSizesWhereverTheyLie) {
  const std::vector<Segment> here{segment(1, 0, 5), segment(1, 5, 7)};
  const std::vector<Segment> there{segment(0, 90, 5), segment(0, 3, 0), segment(0, 10, 7)};
  EXPECT_EQ(consignment_of(here), consignment_of(there));
}

TEST(Consignment, DependsOnTheOrderOfSizes) {
  const std::vector<Segment> one{segment(0, 0, 5), segment(0, 5, 7)};
  const std::vector<Segment> other{segment(0, 0, 7), segment(0, 7, 5)};
  EXPECT_NE(consignment_of(one), consignment_of(other));
  EXPECT_EQ(describe_disagreement(0, consignment_of(one), 1, consignment_of(other)),
            "rank 0 sends 2 segments of together 12 bytes, but rank 1 expects 2 segments of together 12 bytes in "
            "other sizes");
}

}  // namespace
}  // namespace moebench
