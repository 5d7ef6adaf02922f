#include "suites/run/time_left.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(TimeLeft, IsNotKnownAtFirst) { EXPECT_FALSE(TimeLeft(3, 2).estimate(Seconds(1)).has_value()); }

TEST(TimeLeft, TakesTheMeanForWhatHasNotRunYet) {
  TimeLeft left(3, 2);
  left.add(0, Seconds(1));
  left.add(1, Seconds(3));
  // 1 + 3 + 2 * 2, and nothing in between.
  EXPECT_DOUBLE_EQ(left.estimate(Seconds(4))->count(), 8);
  // Half of the time went elsewhere.
  EXPECT_DOUBLE_EQ(left.estimate(Seconds(8))->count(), 16);
}

TEST(TimeLeft, EndsAtNothing) {
  TimeLeft left(2, 1);
  left.add(0, Seconds(1));
  left.drop(1);
  EXPECT_DOUBLE_EQ(left.estimate(Seconds(1))->count(), 0);
}

TEST(DurationText, ChoosesItsUnit) {
  EXPECT_EQ(duration_text(Seconds(0.4)), "0 s");
  EXPECT_EQ(duration_text(Seconds(99)), "99 s");
  EXPECT_EQ(duration_text(Seconds(100)), "2 min");
  EXPECT_EQ(duration_text(Seconds(6060)), "1 h 41 min");
}

}  // namespace
}  // namespace moebench
