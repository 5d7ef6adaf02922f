#include "results/report/shown.h"

#include <limits>

#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(Shown, TimesHaveThreeDigitsAndAUnitThatSuits) {
  EXPECT_EQ(shown(milliseconds(12.345)), "12.3 ms");
  EXPECT_EQ(shown(milliseconds(1.2)), "1.20 ms");
  EXPECT_EQ(shown(microseconds(950)), "950 us");
  EXPECT_EQ(shown(Seconds(2.5)), "2.50 s");
  EXPECT_EQ(shown(Seconds(0)), "0.00 ms");
}

TEST(Shown, MemoryTakesPowersOf1024) {
  EXPECT_EQ(shown(mib(16)), "16.0 MiB");
  EXPECT_EQ(shown(mib(1536)), "1.50 GiB");
  EXPECT_EQ(shown(kib(20)), "20.0 KiB");
}

TEST(Shown, RatiosAreFactorsChangesOrShares) {
  EXPECT_EQ(shown_factor(Ratio(1.234)), "1.23\xc3\x97");
  EXPECT_EQ(shown_change(Ratio(0.0321)), "+3.2 %");
  EXPECT_EQ(shown_change(Ratio(-0.381)), "\xe2\x88\x92" "38 %");
  EXPECT_EQ(shown_change(Ratio(-0.0001)), "0.0 %");
  EXPECT_EQ(shown_share(Ratio(0.5)), "50 %");
}

TEST(Shown, ThousandsAreSeparated) {
  EXPECT_EQ(three_digits(1234567), "1\xe2\x80\xaf" "234\xe2\x80\xaf" "567");
  EXPECT_EQ(three_digits(999.4), "999");
  EXPECT_EQ(three_digits(-0.1234), "\xe2\x88\x92" "0.123");
  EXPECT_EQ(three_digits(std::numeric_limits<double>::infinity()), "not finite");
}

}  // namespace
}  // namespace moebench
