#include "results/statistics/stopping_rule.h"

#include <gtest/gtest.h>

#include <vector>

namespace moebench {
namespace {

constexpr StoppingRule rule{.least_rounds = 6, .most_rounds = 30, .budget = Seconds(100), .margin = Ratio(0.02)};

std::vector<RatioInterval> intervals(double ratio, double width) {
  return {{Ratio(ratio), Ratio(ratio / (1 + width)), Ratio(ratio * (1 + width))}};
}

TEST(StoppingRule, GoesOnUntilIntervalsAreNarrow) {
  EXPECT_EQ(next_step(rule, 8, Seconds(8), intervals(1, 0.02)), NextStep::another_round);
  EXPECT_EQ(next_step(rule, 8, Seconds(8), intervals(1, 0.009)), NextStep::narrow_enough);
  auto several = intervals(1, 0.009);
  several.push_back(intervals(1, 0.02).front());
  EXPECT_EQ(next_step(rule, 8, Seconds(8), several), NextStep::another_round);
}

// A difference that shows is no reason to stop, and none to go on.
TEST(StoppingRule, DoesNotLookAtTheRatio) {
  for (const double ratio : {0.5, 1.0, 1.02, 2.0}) {
    EXPECT_EQ(next_step(rule, 8, Seconds(8), intervals(ratio, 0.009)), NextStep::narrow_enough);
    EXPECT_EQ(next_step(rule, 8, Seconds(8), intervals(ratio, 0.02)), NextStep::another_round);
  }
}

TEST(StoppingRule, HasAtLeastAndAtMostSoManyRounds) {
  EXPECT_EQ(next_step(rule, 5, Seconds(5), intervals(1, 0.001)), NextStep::another_round);
  EXPECT_EQ(next_step(rule, 6, Seconds(6), intervals(1, 0.001)), NextStep::narrow_enough);
  EXPECT_EQ(next_step(rule, 29, Seconds(29), intervals(1, 1)), NextStep::another_round);
  EXPECT_EQ(next_step(rule, 30, Seconds(30), intervals(1, 1)), NextStep::rounds_spent);
}

TEST(StoppingRule, StopsBeforeTheTimeIsSpent) {
  EXPECT_EQ(next_step(rule, 8, Seconds(88), intervals(1, 1)), NextStep::another_round);
  EXPECT_EQ(next_step(rule, 8, Seconds(89), intervals(1, 1)), NextStep::time_spent);
  StoppingRule endless = rule;
  endless.budget = Seconds(0);
  EXPECT_EQ(next_step(endless, 8, Seconds(1e9), intervals(1, 1)), NextStep::another_round);
}

}  // namespace
}  // namespace moebench
