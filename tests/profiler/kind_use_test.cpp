#include "profiler/analysis/kind_use.h"

#include <gtest/gtest.h>

#include "tests/profiler/traced_ranks.h"

namespace moebench {
namespace {

const std::map<OpKind, Seconds> some_times = {
    {OpKind::dispatch, Seconds(1)}, {OpKind::fc1, Seconds(4)}, {OpKind::combine, Seconds(2)}};

TEST(KindUseTest, IsOfTheOpsOfARankWithTheLongestFirst) {
  const std::vector<std::vector<TracedStep>> steps = {run(timed_ranks("pipemoe", 2, 2, some_times))};
  const std::vector<KindUse> uses = kind_uses(steps);
  EXPECT_EQ(uses[0].kind, OpKind::fc1);
  EXPECT_DOUBLE_EQ(uses[0].ops, 2);
  EXPECT_DOUBLE_EQ(uses[0].work.count(), 8);
  // 16 rows of a rank, 4 x 4: 2 * 16 * 16 operations.
  EXPECT_DOUBLE_EQ(uses[0].flops, 512);
  EXPECT_DOUBLE_EQ(uses[0].flops_per_second().value_or(FlopsPerSecond(0)).count(), 64);
  EXPECT_EQ(uses[0].bytes_per_second(), std::nullopt);
  EXPECT_EQ(uses[1].kind, OpKind::combine);
  // Half of the 16 rows of 16 bytes go to the other rank.
  EXPECT_DOUBLE_EQ(uses[1].bytes_per_second().value_or(BytesPerSecond(0)).count(), 32);
  EXPECT_EQ(uses[1].flops_per_second(), std::nullopt);
}

TEST(KindUseTest, IsTheMeanOfRanksAndSteps) {
  TimedRanks ranks = timed_ranks("fastmoe", 2, 1, some_times);
  for (std::size_t op = 0; op < ranks.alone[1].size(); ++op) {
    if (ranks.plans[1].plan().ops[op].kind == OpKind::fc1) ranks.alone[1][op] = Seconds(6);
  }
  const std::vector<std::vector<TracedStep>> steps = {run(timed_ranks("fastmoe", 2, 1, some_times)), run(ranks)};
  const std::vector<KindUse> uses = kind_uses(steps);
  EXPECT_DOUBLE_EQ(uses[0].work.count(), 4.5);
  EXPECT_EQ(uses[1].kind, OpKind::combine);
  EXPECT_DOUBLE_EQ(uses[1].work.count(), 2) << "without waiting";
}

}  // namespace
}  // namespace moebench
