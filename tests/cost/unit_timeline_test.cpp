#include "reference/cost/unit_timeline.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/plan/order.h"
#include "tests/plan/random_plan.h"

namespace moebench {
namespace {

VerifiedPlan verified(PlanParts parts) {
  return {std::move(parts.plan), std::move(parts.layout), std::move(parts.dependencies)};
}

VerifiedPlan plan_of(std::string_view system, int n) {
  const LayerShape shape{
      .tokens = Tokens(8), .model_dim = Features(4), .hidden_dim = Features(4), .experts = 2, .ranks = 2};
  auto routing = std::make_shared<const Routing>(balanced_routing(shape, 0, equal_partitions(shape.tokens, n)));
  return compile(system_named(system), shape, std::move(routing), {});
}

TEST(UnitTimelineTest, FastMoeRunsOneOpAfterTheOther) {
  const VerifiedPlan plan = plan_of("fastmoe", 1);
  const Timeline timeline = unit_timeline(plan);
  EXPECT_EQ(timeline.rank, 0);
  EXPECT_EQ(duration(timeline), Seconds(static_cast<double>(plan.plan().ops.size())));
  EXPECT_EQ(overlapped(timeline, Stream::compute, Stream::comm), Seconds(0));
}

TEST(UnitTimelineTest, PartitionsOverlap) {
  const Timeline whole = unit_timeline(plan_of("pipemoe", 1));
  const Timeline pipelined = unit_timeline(plan_of("pipemoe", 4));
  EXPECT_LT(duration(pipelined), 4.0 * duration(whole));
  EXPECT_GT(overlapped(pipelined, Stream::compute, Stream::comm),
            4.0 * overlapped(whole, Stream::compute, Stream::comm));
}

TEST(UnitTimelineTest, DurationsAreTakenAsGiven) {
  const VerifiedPlan plan = plan_of("fastmoe", 1);
  std::vector<Seconds> durations(plan.plan().ops.size(), Seconds(0));
  durations[1] = Seconds(5);
  const Timeline timeline = timeline_with(plan, durations);
  EXPECT_EQ(timeline.spans[1].end - timeline.spans[1].begin, Seconds(5));
  EXPECT_EQ(duration(timeline), Seconds(5));
}

// Every op begins as soon as its stream, what it waits for and the passes allow, and not before.
TEST(UnitTimelinePropertyTest, OpsBeginWhenTheyMayAndNotBefore) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(derived_seed(seed, 50));
    const VerifiedPlan plan = verified(random_plan(random, {.granularity = 8}));
    const std::vector<Op>& ops = plan.plan().ops;
    std::vector<Seconds> durations;
    for (std::size_t i = 0; i < ops.size(); ++i) durations.emplace_back(static_cast<double>(random.below(5)));
    const Timeline timeline = timeline_with(plan, durations);
    const Order order(plan.plan(), plan.dependencies().edges);
    ASSERT_EQ(timeline.spans.size(), ops.size());
    for (std::size_t to = 0; to < ops.size(); ++to) {
      Seconds earliest;
      for (std::size_t from = 0; from < to; ++from) {
        if (!order.before(static_cast<std::int32_t>(from), static_cast<std::int32_t>(to))) continue;
        earliest = std::max(earliest, timeline.spans[from].end);
      }
      ASSERT_EQ(timeline.spans[to].op, static_cast<int>(to));
      ASSERT_EQ(timeline.spans[to].stream, ops[to].stream);
      ASSERT_EQ(timeline.spans[to].begin, earliest) << "seed " << seed << ", op " << to;
      ASSERT_EQ(timeline.spans[to].end, earliest + durations[to]);
    }
  }
}

}  // namespace
}  // namespace moebench
