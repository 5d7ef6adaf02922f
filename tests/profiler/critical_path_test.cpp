#include "profiler/analysis/critical_path.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "reference/plan/render.h"
#include "tests/profiler/traced_ranks.h"

namespace moebench {
namespace {

constexpr double tolerance = 1e-9;

// "S0 F0 F1 R1": ops on the path that take time, those of rank 1 with a prime.
std::string text_of(const std::vector<TracedStep>& ranks) {
  std::string text;
  for (const PathPart& part : critical_path(ranks)) {
    if (part.use != Use::work) continue;
    const auto rank = static_cast<std::size_t>(part.rank);
    text += text.empty() ? "" : " ";
    text += op_labels(ranks[rank].plan.plan())[static_cast<std::size_t>(part.op)] + (rank == 1 ? "'" : "");
  }
  return text;
}

TimedRanks pipeline(int ranks, double dispatch, double fc1, double combine) {
  return timed_ranks(
      "pipemoe", ranks, 2,
      {{OpKind::dispatch, Seconds(dispatch)}, {OpKind::fc1, Seconds(fc1)}, {OpKind::combine, Seconds(combine)}});
}

TEST(CriticalPathTest, IsTheLongerOfTheStreams) {
  EXPECT_EQ(text_of(run(pipeline(1, 1, 4, 2))), "S0 F0 F1 R1");
  EXPECT_EQ(text_of(run(pipeline(1, 4, 1, 2))), "S0 S1 R0 R1");
}

TEST(CriticalPathTest, GoesThroughTheRankThatCameLast) {
  TimedRanks ranks = pipeline(2, 1, 4, 2);
  const std::vector<Op>& ops = ranks.plans[1].plan().ops;
  for (std::size_t op = 0; op < ops.size(); ++op) {
    if (ops[op].kind == OpKind::fc1 && ops[op].partition == 1) ranks.alone[1][op] = Seconds(9);
  }
  EXPECT_EQ(text_of(run(ranks)), "S0' F0' F1' R1");
}

TEST(CriticalPathTest, SaysWhatNoOpAccountsFor) {
  std::vector<TracedStep> steps = run(timed_ranks("fastmoe", 1, 1, {{OpKind::fc1, Seconds(4)}}));
  TracedStep& step = steps[0];
  step.begin = Seconds(-3);
  step.routing = Seconds(2);
  step.end += Seconds(5);
  for (Span& span : step.spans) {
    if (step.plan.plan().ops[static_cast<std::size_t>(span.op)].kind == OpKind::fc1) span.begin += Seconds(1);
  }
  UsedTime used;
  for (const PathPart& part : critical_path(steps)) used.add(part.use, part.length());
  EXPECT_EQ(used.of(Use::routing), Seconds(2));
  EXPECT_EQ(used.of(Use::host), Seconds(6));
  EXPECT_EQ(used.of(Use::launch), Seconds(1));
  EXPECT_EQ(used.of(Use::work), Seconds(3));
}

TEST(CriticalPathPropertyTest, LeadsFromTheBeginningToTheEndWithoutGaps) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(derived_seed(seed, 91));
    const std::vector<TracedStep> steps = random_steps(random);
    const std::vector<PathPart> path = critical_path(steps);
    Seconds now;
    for (const PathPart& part : path) {
      ASSERT_NEAR(part.begin.count(), now.count(), tolerance) << "seed " << seed;
      ASSERT_GT(part.end, part.begin) << "seed " << seed;
      now = part.end;
    }
    ASSERT_NEAR(now.count(), length(steps).count(), tolerance) << "seed " << seed;
  }
}

// What the step could not have gone faster without: with all else at no time it is as long.
TEST(CriticalPathPropertyTest, NothingOffThePathMatters) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(derived_seed(seed, 92));
    TimedRanks ranks = random_ranks(random);
    const std::vector<TracedStep> steps = run(ranks);
    std::set<std::pair<int, int>> on_path;
    for (const PathPart& part : critical_path(steps)) {
      ASSERT_TRUE(part.use == Use::work || part.length() < Seconds(tolerance)) << "seed " << seed;
      on_path.emplace(part.rank, part.op);
    }
    for (std::size_t rank = 0; rank < ranks.alone.size(); ++rank) {
      for (std::size_t op = 0; op < ranks.alone[rank].size(); ++op) {
        if (!on_path.contains({static_cast<int>(rank), static_cast<int>(op)})) ranks.alone[rank][op] = Seconds(0);
      }
    }
    ASSERT_NEAR(length(run(ranks)).count(), length(steps).count(), tolerance) << "seed " << seed;
  }
}

}  // namespace
}  // namespace moebench
