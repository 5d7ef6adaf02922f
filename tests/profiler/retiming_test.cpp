#include "profiler/analysis/retiming.h"

#include <gtest/gtest.h>

#include "tests/profiler/traced_ranks.h"

namespace moebench {
namespace {

constexpr double tolerance = 1e-9;

TEST(RetimingPropertyTest, WithItsOwnTimesAStepIsAsLongAsItWas) {
  Retiming retiming;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(derived_seed(seed, 93));
    const std::vector<TracedStep> steps = random_steps(random);
    ASSERT_NEAR(retiming.step(plans_of(steps), timed_ops(steps)).count(), length(steps).count(), tolerance)
        << "seed " << seed;
  }
}

// Work is what the spans say, the rest of what was simulated is launch.
TEST(RetimingPropertyTest, AFasterStreamIsAStepSimulatedWithIt) {
  Retiming retiming;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(derived_seed(seed, 94));
    TimedRanks ranks = random_ranks(random);
    const std::vector<TracedStep> steps = run(ranks);
    for (Stream stream : all_streams) {
      TimedOps times = timed_ops(steps);
      speed_up(times, ranks.plans, stream, Ratio(2));
      TimedRanks faster = ranks;
      for (std::size_t rank = 0; rank < faster.alone.size(); ++rank) {
        for (std::size_t op = 0; op < faster.alone[rank].size(); ++op) {
          if (ranks.plans[rank].plan().ops[op].stream == stream) faster.alone[rank][op] = faster.alone[rank][op] / 2;
        }
      }
      ASSERT_NEAR(retiming.step(ranks.plans, times).count(), length(run(faster)).count(), tolerance) << "seed " << seed;
    }
  }
}

TEST(RetimingTest, RanksThatBeginLateAreWaitedFor) {
  std::vector<TracedStep> steps = run(timed_ranks("fastmoe", 2, 1, {{OpKind::dispatch, Seconds(1)}}));
  TracedStep& late = steps[1];
  late.begin += Seconds(2);
  late.end += Seconds(2);
  late.forward = {late.forward.begin + Seconds(2), late.forward.end + Seconds(2)};
  late.backward = {late.backward.begin + Seconds(2), late.backward.end + Seconds(2)};
  for (Span& span : late.spans) {
    span.begin += Seconds(2);
    span.end += Seconds(2);
  }
  TracedStep& early = steps[0];
  early.end += Seconds(2);
  early.forward.end += Seconds(2);
  early.backward = late.backward;
  bool has_come = false;
  for (std::size_t op = 0; op < early.spans.size(); ++op) {
    Span& span = early.spans[op];
    const bool meets = early.plan.plan().ops[op].kind == OpKind::dispatch;
    if (has_come) span.begin += Seconds(2);
    if (has_come || meets) span.end += Seconds(2);
    if (meets) early.waited[op] = Seconds(2);
    has_come = has_come || meets;
  }
  EXPECT_DOUBLE_EQ(Retiming().step(plans_of(steps), timed_ops(steps)).count(), 3);
}

TEST(RetimingTest, TheHostsTimeBetweenThePassesIsKept) {
  std::vector<TracedStep> steps =
      run(timed_ranks("fastmoe", 1, 1, {{OpKind::fc1, Seconds(4)}, {OpKind::fc1_input_grad, Seconds(2)}}));
  TracedStep& step = steps[0];
  step.end += Seconds(3);
  step.backward = {step.backward.begin + Seconds(3), step.backward.end + Seconds(3)};
  for (Span& span : step.spans) {
    if (span.op < step.plan.plan().backward_begin) continue;
    span.begin += Seconds(3);
    span.end += Seconds(3);
  }
  EXPECT_DOUBLE_EQ(Retiming().step(plans_of(steps), timed_ops(steps)).count(), 9);
  TimedOps times = timed_ops(steps);
  drop_launches(times);
  EXPECT_DOUBLE_EQ(Retiming().step(plans_of(steps), times).count(), 6);
}

TEST(RetimingTest, LaunchesCanBeDropped) {
  std::vector<TracedStep> steps = run(timed_ranks("fastmoe", 1, 1, {{OpKind::fc1, Seconds(4)}}));
  steps[0].begin = Seconds(-2);
  for (Span& span : steps[0].spans) {
    if (steps[0].plan.plan().ops[static_cast<std::size_t>(span.op)].kind == OpKind::fc1) span.begin += Seconds(1);
  }
  TimedOps times = timed_ops(steps);
  EXPECT_DOUBLE_EQ(Retiming().step(plans_of(steps), times).count(), 6);
  drop_launches(times);
  EXPECT_DOUBLE_EQ(Retiming().step(plans_of(steps), times).count(), 3);
}

const std::map<OpKind, Seconds> some_times = {
    {OpKind::dispatch, Seconds(2)},        {OpKind::fc1, Seconds(3)},       {OpKind::combine, Seconds(2)},
    {OpKind::dispatch_grad, Seconds(2)},   {OpKind::recompute, Seconds(3)}, {OpKind::fc2_input_grad, Seconds(3)},
    {OpKind::fc1_weight_grad, Seconds(3)}, {OpKind::prefetch, Seconds(1)}};

SystemOptions s3(int hidden_slots) {
  SystemOptions options{.reuse = ReuseStrategy::s3, .backward_order = BackwardOrder::descending};
  options.slots.hidden = hidden_slots;
  return options;
}

TEST(RetimingTest, TimesOfOneSlotSayWhatTwoWouldGive) {
  const std::vector<TracedStep> one = run(timed_ranks("mpipemoe", 2, 4, some_times, s3(1)));
  const std::vector<TracedStep> two = run(timed_ranks("mpipemoe", 2, 4, some_times, s3(2)));
  ASSERT_LT(length(two), length(one));
  const auto carried = carried_over(timed_ops(one), plans_of(one), plans_of(two));
  ASSERT_TRUE(carried);
  EXPECT_DOUBLE_EQ(Retiming().step(plans_of(two), *carried).count(), length(two).count());
}

TEST(RetimingTest, NobodyKnowsTheTimesOfOpsThatWereNotThere) {
  const std::vector<TracedStep> one = run(timed_ranks("mpipemoe", 2, 4, some_times, s3(1)));
  const std::vector<TracedStep> two = run(timed_ranks("mpipemoe", 2, 4, some_times, s3(2)));
  EXPECT_FALSE(carried_over(timed_ops(two), plans_of(two), plans_of(one)));
}

}  // namespace
}  // namespace moebench
