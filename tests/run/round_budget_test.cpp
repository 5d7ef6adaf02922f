#include "suites/run/round_budget.h"

#include <gtest/gtest.h>

#include <thread>

namespace moebench {
namespace {

void pass(Seconds time) { std::this_thread::sleep_for(std::chrono::duration<double>(time.count())); }

TEST(RoundBudget, TheFirstRoundFitsAndOthersWhereTheyAreLikelyTo) {
  RoundBudget budget(Seconds(0.5), Seconds(0));
  EXPECT_TRUE(budget.fits(1000));
  budget.begin_round(2);
  pass(Seconds(0.1));
  budget.end_round();
  EXPECT_GE(budget.used(), Seconds(0.1));
  EXPECT_TRUE(budget.fits(1)) << "50 ms each, and 400 ms are left";
  EXPECT_FALSE(budget.fits(20));
  pass(Seconds(0.45));
  EXPECT_FALSE(budget.fits(1));
}

TEST(RoundBudget, WhatEarlierPartsHaveUsedCounts) {
  EXPECT_FALSE(RoundBudget(Seconds(10), Seconds(10)).fits(1));
  EXPECT_TRUE(RoundBudget(Seconds(10), Seconds(9)).fits(1));
  EXPECT_GE(RoundBudget(Seconds(10), Seconds(9)).used(), Seconds(9));
}

}  // namespace
}  // namespace moebench
