#include "results/statistics/outliers.h"

#include <gtest/gtest.h>

#include "tests/results/made_samples.h"

namespace moebench {
namespace {

// Iglewicz and Hoaglin, "How to detect and handle outliers": the two that ordinary z-scores, which they inflate, do not
// show.
TEST(Outlying, AreFoundByIglewiczAndHoaglin) {
  EXPECT_EQ(outlying({2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3}), (std::vector<int>{8, 9}));
}

TEST(Outlying, AreNoneOfFewOrOfEqualValues) {
  EXPECT_TRUE(outlying({1, 1, 1, 100}).empty());
  EXPECT_TRUE(outlying({1, 1, 1, 1, 100}).empty());
  EXPECT_TRUE(outlying({}).empty());
}

TEST(Outliers, AreRoundsAndIterations) {
  Random random(1);
  RoundSamples samples = example::made_samples(random, {.round = 0.01}, 8);
  EXPECT_TRUE(outliers_of(samples).rounds.empty());
  const int before = outliers_of(samples).iterations;
  samples[2][5] = samples[2][5] * 3.0;
  EXPECT_EQ(outliers_of(samples).iterations, before + 1);
  samples[6] = example::scaled({samples[6]}, 1.5).front();
  EXPECT_EQ(outliers_of(samples).rounds, std::vector<int>{6});
}

}  // namespace
}  // namespace moebench
