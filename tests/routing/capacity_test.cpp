#include "reference/routing/capacity.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

LayerShape shape_of(std::int64_t tokens, int experts, int top_k) {
  return {.tokens = Tokens(tokens), .experts = experts, .top_k = top_k};
}

TEST(Capacity, IsTheFactorTimesAnEqualShareRoundedUp) {
  EXPECT_EQ(capacity(shape_of(16, 4, 1), Ratio(1)), Tokens(4));
  EXPECT_EQ(capacity(shape_of(17, 4, 1), Ratio(1)), Tokens(5));
  EXPECT_EQ(capacity(shape_of(16, 4, 2), Ratio(1.25)), Tokens(10));
  EXPECT_EQ(capacity(shape_of(16, 4, 2), Ratio(0.5)), Tokens(4));
}

TEST(Capacity, IsNotRaisedByTheRoundingOfADecimal) {
  EXPECT_EQ(capacity(shape_of(10, 1, 1), Ratio(1.1)), Tokens(10)) << "11, and there are 10 copies";
  EXPECT_EQ(capacity(shape_of(100, 10, 1), Ratio(1.1)), Tokens(11));
  EXPECT_EQ(capacity(shape_of(30, 3, 1), Ratio(0.7)), Tokens(7));
  EXPECT_EQ(capacity(shape_of(300000, 3, 1), Ratio(0.7)), Tokens(70000));
}

TEST(Capacity, IsNeverZeroNorMoreThanThereIs) {
  EXPECT_EQ(capacity(shape_of(4, 64, 1), Ratio(0.001)), Tokens(1));
  EXPECT_EQ(capacity(shape_of(4, 2, 2), Ratio(1e9)), Tokens(8));
}

TEST(Capacity, OfPaddedRowsIsThatOfEachPartition) {
  const std::vector<Tokens> partitions = {Tokens(6), Tokens(5), Tokens(5), Tokens(0)};
  EXPECT_EQ(padded_rows(shape_of(16, 4, 2), Ratio(1.25), partitions),
            (std::vector{Tokens(4), Tokens(4), Tokens(4), Tokens(1)}));
  EXPECT_EQ(padded_rows(shape_of(16, 4, 2), Ratio(0.5), partitions),
            (std::vector{Tokens(2), Tokens(2), Tokens(2), Tokens(1)}));
}

}  // namespace
}  // namespace moebench
