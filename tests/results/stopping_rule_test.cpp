#include "results/statistics/stopping_rule.h"

#include <limits>

#include <gtest/gtest.h>

namespace moebench {
namespace {

constexpr StoppingRule rule{.least_rounds = 6, .most_rounds = 30, .budget = Seconds(100)};

TEST(StoppingRule, GoesOnUntilIntervalsAreNarrow) {
  EXPECT_EQ(next_step(rule, 8, Seconds(8), Ratio(1.01)), NextStep::another_round);
  EXPECT_EQ(next_step(rule, 8, Seconds(8), Ratio(std::numeric_limits<double>::infinity())), NextStep::another_round);
  EXPECT_EQ(next_step(rule, 8, Seconds(8), Ratio(1)), NextStep::narrow_enough);
}

TEST(StoppingRule, HasAtLeastAndAtMostSoManyRounds) {
  EXPECT_EQ(next_step(rule, 0, Seconds(0), Ratio(0)), NextStep::another_round);
  EXPECT_EQ(next_step(rule, 5, Seconds(5), Ratio(0.5)), NextStep::another_round);
  EXPECT_EQ(next_step(rule, 6, Seconds(6), Ratio(0.5)), NextStep::narrow_enough);
  EXPECT_EQ(next_step(rule, 29, Seconds(29), Ratio(2)), NextStep::another_round);
  EXPECT_EQ(next_step(rule, 30, Seconds(30), Ratio(2)), NextStep::rounds_spent);
}

TEST(StoppingRule, NeedsOneRoundOfWhatRepeatsExactly) {
  EXPECT_EQ(next_step(rule, 1, Seconds(1), Ratio(0)), NextStep::narrow_enough);
}

TEST(StoppingRule, StopsBeforeTheTimeIsSpent) {
  EXPECT_EQ(next_step(rule, 8, Seconds(88), Ratio(2)), NextStep::another_round);
  EXPECT_EQ(next_step(rule, 8, Seconds(89), Ratio(2)), NextStep::time_spent);
  StoppingRule endless = rule;
  endless.budget = Seconds(0);
  EXPECT_EQ(next_step(endless, 8, Seconds(1e9), Ratio(2)), NextStep::another_round);
}

}  // namespace
}  // namespace moebench
