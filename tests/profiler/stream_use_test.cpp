#include "profiler/analysis/stream_use.h"

#include <gtest/gtest.h>

#include "tests/profiler/traced_ranks.h"

namespace moebench {
namespace {

constexpr double tolerance = 1e-9;

const UsedTime& of(const StreamUses& uses, Stream stream) { return uses[static_cast<std::size_t>(stream)]; }

void expect_times(const UsedTime& used, const std::vector<std::pair<Use, double>>& expected) {
  UsedTime wanted;
  for (const auto& [use, time] : expected) wanted.add(use, Seconds(time));
  for (Use use : all_uses) EXPECT_DOUBLE_EQ(used.of(use).count(), wanted.of(use).count()) << name_of(use);
}

// S0 S1 at 0 and 1, F0 F1 from 1 to 9, R0 at 5 and R1 at 9, behind which the last rows are summed in no time.
TEST(StreamUseTest, IdleForWhatAnotherStreamGives) {
  const TimedRanks ranks = timed_ranks(
      "pipemoe", 1, 2, {{OpKind::dispatch, Seconds(1)}, {OpKind::fc1, Seconds(4)}, {OpKind::combine, Seconds(2)}});
  const StreamUses uses = stream_uses(run(ranks)[0], Pass::forward);
  expect_times(of(uses, Stream::compute), {{Use::data, 3}, {Use::work, 8}});
  expect_times(of(uses, Stream::comm), {{Use::work, 6}, {Use::data, 5}});
  expect_times(of(uses, Stream::copy), {{Use::tail, 11}});
}

// F1 begins when what F0 wrote to the only slot for T_M has been copied, which is at 15, behind the copies of both
// T_DI.
TEST(StreamUseTest, IdleForMemory) {
  const TimedRanks ranks = timed_ranks("mpipemoe", 1, 2, {{OpKind::fc1, Seconds(1)}, {OpKind::offload, Seconds(5)}},
                                       {.reuse = ReuseStrategy::s1});
  const StreamUses uses = stream_uses(run(ranks)[0], Pass::forward);
  expect_times(of(uses, Stream::compute), {{Use::work, 2}, {Use::slot, 14}, {Use::tail, 5}});
  expect_times(of(uses, Stream::copy), {{Use::work, 20}, {Use::data, 1}});
}

TEST(StreamUseTest, IdleForPeers) {
  TimedRanks ranks = timed_ranks(
      "fastmoe", 2, 1, {{OpKind::dispatch, Seconds(1)}, {OpKind::fc1, Seconds(4)}, {OpKind::combine, Seconds(2)}});
  for (std::size_t op = 0; op < ranks.alone[1].size(); ++op) {
    if (ranks.plans[1].plan().ops[op].kind == OpKind::fc1) ranks.alone[1][op] = Seconds(7);
  }
  const std::vector<TracedStep> steps = run(ranks);
  expect_times(of(stream_uses(steps[0], Pass::forward), Stream::comm),
               {{Use::work, 3}, {Use::data, 4}, {Use::peer, 3}});
  expect_times(of(stream_uses(steps[1], Pass::forward), Stream::comm), {{Use::work, 3}, {Use::data, 7}});
}

TEST(StreamUseTest, IdleThoughItCouldBegin) {
  std::vector<TracedStep> steps = run(timed_ranks("fastmoe", 1, 1, {{OpKind::fc1, Seconds(4)}}));
  for (Span& span : steps[0].spans) {
    if (steps[0].plan.plan().ops[static_cast<std::size_t>(span.op)].kind == OpKind::fc1) span.begin += Seconds(1);
  }
  expect_times(of(stream_uses(steps[0], Pass::forward), Stream::compute), {{Use::launch, 1}, {Use::work, 3}});
}

// Times of one device's streams can disagree by a little.
TEST(StreamUseTest, AnOpThatSeemsToBeginTooEarlyHasWaitedNoLonger) {
  TracedStep step = run(timed_ranks("fastmoe", 1, 1, {{OpKind::dispatch, Seconds(2)}, {OpKind::fc1, Seconds(4)}}))[0];
  for (Span& span : step.spans) {
    if (step.plan.plan().ops[static_cast<std::size_t>(span.op)].kind == OpKind::fc1) span.begin -= Seconds(1);
  }
  expect_times(of(stream_uses(step, Pass::forward), Stream::compute), {{Use::data, 1}, {Use::work, 5}});
}

TEST(StreamUseTest, WhatIsAroundThePassesIsTheRoutingsAndTheHosts) {
  TracedStep step = run(timed_ranks("fastmoe", 1, 1, {{OpKind::fc1, Seconds(4)}}))[0];
  step.begin = Seconds(-3);
  step.routing = Seconds(2);
  step.end += Seconds(5);
  for (const UsedTime& used : stream_uses(step)) {
    EXPECT_EQ(used.of(Use::routing), Seconds(2));
    EXPECT_EQ(used.of(Use::host), Seconds(6));
    EXPECT_EQ(used.total(), step.length());
  }
}

TEST(StreamUsePropertyTest, EveryStreamsTimesAddUpToTheStep) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(derived_seed(seed, 90));
    for (const TracedStep& step : random_steps(random)) {
      const StreamUses uses = stream_uses(step);
      const Timeline timeline{.rank = step.rank, .spans = step.spans};
      for (Stream stream : all_streams) {
        const UsedTime& used = of(uses, stream);
        ASSERT_NEAR(used.total().count(), step.length().count(), tolerance) << "seed " << seed;
        ASSERT_NEAR((used.of(Use::work) + used.of(Use::peer)).count(), busy(timeline, stream).count(), tolerance)
            << "seed " << seed;
        for (Use use : all_uses) ASSERT_GE(used.of(use).count(), -tolerance) << name_of(use) << ", seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace moebench
