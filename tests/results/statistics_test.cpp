#include "results/statistics.h"

#include <gtest/gtest.h>

#include <limits>

namespace moebench {
namespace {

std::vector<Seconds> seconds(std::initializer_list<double> values) {
  std::vector<Seconds> result;
  for (double value : values) result.emplace_back(value);
  return result;
}

TEST(Percentile, AgreesWithNumPy) {
  // numpy.percentile([15, 20, 35, 40, 50], [0, 10, 40, 50, 90, 100])
  const auto samples = seconds({50, 15, 40, 35, 20});
  EXPECT_DOUBLE_EQ(percentile(samples, Percent(0)).count(), 15);
  EXPECT_DOUBLE_EQ(percentile(samples, Percent(10)).count(), 17);
  EXPECT_DOUBLE_EQ(percentile(samples, Percent(40)).count(), 29);
  EXPECT_DOUBLE_EQ(percentile(samples, Percent(50)).count(), 35);
  EXPECT_DOUBLE_EQ(percentile(samples, Percent(90)).count(), 46);
  EXPECT_DOUBLE_EQ(percentile(samples, Percent(100)).count(), 50);
}

TEST(Percentile, OfOneSampleIsTheSample) {
  for (double percent : {0.0, 10.0, 50.0, 100.0}) {
    EXPECT_EQ(percentile(seconds({3}), Percent(percent)), Seconds(3));
  }
}

TEST(Median, OfAnEvenNumberIsTheMeanOfTheMiddleTwo) {
  EXPECT_EQ(median(seconds({4, 1, 3, 2})), Seconds(2.5));
  EXPECT_EQ(median(std::vector<Ratio>{Ratio(0.5), Ratio(0.25)}), Ratio(0.375));
}

TEST(Spread, HasTheMedianBetweenItsPercentiles) {
  const Spread spread = spread_of(seconds({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
  EXPECT_EQ(spread.p10, Seconds(2));
  EXPECT_EQ(spread.median, Seconds(6));
  EXPECT_EQ(spread.p90, Seconds(10));
}

TEST(Percentile, IsMonotoneInThePercentage) {
  const auto samples = seconds({0.3, 0.1, 0.7, 0.2, 0.9, 0.4});
  Seconds before(-std::numeric_limits<double>::infinity());
  for (int percent = 0; percent <= 100; ++percent) {
    const Seconds value = percentile(samples, Percent(percent));
    EXPECT_GE(value, before);
    before = value;
  }
}

}  // namespace
}  // namespace moebench
