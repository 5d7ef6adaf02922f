#include "results/run_result.h"

#include <gtest/gtest.h>

#include "tests/results/example.h"

namespace moebench {
namespace {

TEST(RunResult, PoolsTheIterationsOfAllRounds) {
  RunResult run = example::run_of("pipemoe", 2, "none", {10, 12});
  run.rounds.push_back(example::round_of({20, 14}));
  EXPECT_EQ(step_samples(run).size(), 4U);
  EXPECT_DOUBLE_EQ(in_milliseconds(step_spread(run)->median), 13);
}

TEST(RunResult, TakesTheMedianOfBusyTimesAndOverlapOverRounds) {
  RunResult run = example::run_of("pipemoe", 2, "none", {10});
  for (double overlap : {0.5, 0.75}) {
    run.rounds.push_back(example::round_of({10}));
    run.rounds.back().overlap = Ratio(overlap);
    run.rounds.back().busy.comm = milliseconds(overlap * 20);
  }
  EXPECT_EQ(overlap(run), Ratio(0.5));
  EXPECT_DOUBLE_EQ(in_milliseconds(busy_times(run)->comm), 10);
}

TEST(RunResult, WithoutCommunicationHasNoOverlap) {
  RunResult run = example::run_of("fastmoe", 1, "none", {10});
  run.rounds.front().overlap.reset();
  EXPECT_FALSE(overlap(run).has_value());
}

TEST(RunResult, ThatFailedHasNoTime) {
  RunResult run = example::run_of("pipemoe", 2, "none", {10});
  run.status = RunStatus::failed;
  EXPECT_FALSE(step_spread(run).has_value());
  EXPECT_FALSE(busy_times(run).has_value());
  EXPECT_FALSE(overlap(run).has_value());
}

}  // namespace
}  // namespace moebench
