#include "results/results.h"

#include <gtest/gtest.h>

#include "tests/results/example.h"

namespace moebench {
namespace {

TEST(Results, SpeedupIsTheBaselinesMedianOverTheRuns) {
  const Results results = example::results();
  EXPECT_DOUBLE_EQ(speedup(results, results.runs[0])->count(), 1.0);
  EXPECT_DOUBLE_EQ(speedup(results, results.runs[1])->count(), 1.5);
}

TEST(Results, ARunWithoutTimeOrBaselineHasNoSpeedup) {
  Results results = example::results();
  EXPECT_FALSE(speedup(results, results.runs[2]).has_value());
  results.runs[1].baseline.clear();
  EXPECT_FALSE(speedup(results, results.runs[1]).has_value());
}

TEST(Results, ABaselineThatFailedOrIsNotThereGivesNoSpeedup) {
  Results results = example::results();
  results.runs[0].status = RunStatus::failed;
  EXPECT_FALSE(speedup(results, results.runs[1]).has_value());
  results.runs.erase(results.runs.begin());
  EXPECT_FALSE(speedup(results, results.runs[0]).has_value());
}

}  // namespace
}  // namespace moebench
