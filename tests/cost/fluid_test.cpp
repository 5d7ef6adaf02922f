// Cases small enough to be worked out by hand.

#include "reference/cost/fluid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "tests/cost/timed_ranks.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using enum Stream;

Slowdowns pair_slowdowns() {
  Slowdowns slowdowns;
  slowdowns.set({compute, comm}, compute, Ratio(0.5));
  slowdowns.set({compute, comm}, comm, Ratio(0.8));
  return slowdowns;
}

// The op of a kind and partition in the forward pass.
std::size_t index_of(const VerifiedPlan& plan, OpKind kind, int partition) {
  const std::vector<Op>& ops = plan.plan().ops;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    if (ops[i].kind == kind && ops[i].partition == partition) return i;
  }
  throw std::logic_error("no such op");
}

// PipeMoE in two partitions: S0 S1 R0 R1 on the communication stream, F0 F1 on the computation stream; nothing else
// takes time, and the backward pass none at all.
class FluidTest : public testing::Test {
 protected:
  void set_up(int ranks, double dispatch, double fc1, double combine) {
    ranks_ = timed_ranks(
        "pipemoe", ranks, 2,
        {{OpKind::dispatch, Seconds(dispatch)}, {OpKind::fc1, Seconds(fc1)}, {OpKind::combine, Seconds(combine)}});
  }

  void take(int rank, OpKind kind, double seconds) {
    const auto r = static_cast<std::size_t>(rank);
    for (int i = 0; i < 2; ++i) ranks_.alone[r][index_of(ranks_.plans[r], kind, i)] = Seconds(seconds);
  }

  void run(const Slowdowns& slowdowns = {}, const PacedStreams& paced = {}) {
    fluid_.run(ranks_.borrowed(), slowdowns, paced);
  }

  std::size_t op(OpKind kind, int partition) const { return index_of(ranks_.plans[0], kind, partition); }

  void expect_span(int rank, OpKind kind, int partition, double begin, double end, double waited = 0) const {
    const SimulatedRank& result = fluid_.rank(rank);
    const Span& span = result.timeline.spans[op(kind, partition)];
    EXPECT_DOUBLE_EQ(span.begin.count(), begin) << name_of(kind) << partition << " of rank " << rank;
    EXPECT_DOUBLE_EQ(span.end.count(), end) << name_of(kind) << partition << " of rank " << rank;
    EXPECT_DOUBLE_EQ(result.waited[op(kind, partition)].count(), waited)
        << name_of(kind) << partition << " of rank " << rank;
  }

  TimedRanks ranks_;
  Fluid fluid_;
};

TEST_F(FluidTest, AloneEachOpTakesItsTime) {
  set_up(1, 4, 6, 2);
  run();
  expect_span(0, OpKind::dispatch, 0, 0, 4);
  expect_span(0, OpKind::dispatch, 1, 4, 8);
  expect_span(0, OpKind::fc1, 0, 4, 10);
  expect_span(0, OpKind::combine, 0, 10, 12);
  expect_span(0, OpKind::fc1, 1, 10, 16);
  expect_span(0, OpKind::combine, 1, 16, 18);
  EXPECT_EQ(fluid_.rank(0).forward, Seconds(18));
  EXPECT_EQ(fluid_.rank(0).backward, Seconds(0));
}

// S1 runs 5 beside F0, which gets 2.5 of its 6 done meanwhile; R0 runs 2.5 beside F1.
TEST_F(FluidTest, OpsBesideEachOtherAreSlower) {
  set_up(1, 4, 6, 2);
  run(pair_slowdowns());
  expect_span(0, OpKind::dispatch, 0, 0, 4);
  expect_span(0, OpKind::dispatch, 1, 4, 9);
  expect_span(0, OpKind::fc1, 0, 4, 12.5);
  expect_span(0, OpKind::combine, 0, 12.5, 15);
  expect_span(0, OpKind::fc1, 1, 12.5, 19.75);
  expect_span(0, OpKind::combine, 1, 19.75, 21.75);
}

TEST_F(FluidTest, RanksMeetInCollectives) {
  set_up(2, 4, 6, 2);
  take(1, OpKind::fc1, 10);
  run();
  expect_span(0, OpKind::fc1, 0, 4, 10);
  expect_span(1, OpKind::fc1, 0, 4, 14);
  expect_span(0, OpKind::combine, 0, 10, 16, 4);
  expect_span(1, OpKind::combine, 0, 14, 16);
  expect_span(0, OpKind::combine, 1, 16, 26, 8);
  expect_span(1, OpKind::combine, 1, 24, 26);
  EXPECT_EQ(fluid_.rank(0).forward, Seconds(26));
}

TEST_F(FluidTest, NobodyLeavesACollectiveBeforeTheLast) {
  set_up(2, 0, 6, 2);
  take(1, OpKind::combine, 5);
  run();
  expect_span(0, OpKind::combine, 0, 6, 11, 3);
  expect_span(1, OpKind::combine, 0, 6, 11);
  expect_span(0, OpKind::combine, 1, 12, 17, 3);
}

// Rank 0 waits at R0 from 6 to 10, and computes at full speed meanwhile; then its share of 2 takes 2.5.
TEST_F(FluidTest, WhoWaitsSlowsNothing) {
  set_up(2, 0, 6, 2);
  take(1, OpKind::fc1, 10);
  run(pair_slowdowns());
  expect_span(0, OpKind::combine, 0, 6, 12.5, 4);
  expect_span(1, OpKind::combine, 0, 10, 12.5);
  expect_span(0, OpKind::fc1, 1, 6, 13.25);
  expect_span(1, OpKind::fc1, 1, 10, 21.25);
  expect_span(0, OpKind::combine, 1, 13.25, 23.25, 8);
  expect_span(1, OpKind::combine, 1, 21.25, 23.25);
}

// Rank 0's share of 2 ends at 8.5; it waits for rank 1's 5 until 12.25, and computes at full speed meanwhile.
TEST_F(FluidTest, WhoseShareHasEndedSlowsNothing) {
  set_up(2, 0, 6, 2);
  take(1, OpKind::combine, 5);
  run(pair_slowdowns());
  expect_span(0, OpKind::combine, 0, 6, 12.25, 3.75);
  expect_span(1, OpKind::combine, 0, 6, 12.25);
  expect_span(0, OpKind::fc1, 1, 6, 13.25);   // 1.25 until 8.5, then alone
  expect_span(1, OpKind::fc1, 1, 6, 15.125);  // 3.125 until 12.25, then alone
}

// A link with 1 s of latency: S1 departs when the last byte of S0 has, not when that has arrived.
TEST_F(FluidTest, APacedLinkLeavesNoGapBehindWhatWaitedForIt) {
  set_up(1, 5, 6, 3);
  run(pair_slowdowns(), {.comm = true, .copy = false, .latency = Seconds(1)});
  expect_span(0, OpKind::dispatch, 0, 0, 5);
  expect_span(0, OpKind::dispatch, 1, 5, 9);   // is slowed by nothing
  expect_span(0, OpKind::fc1, 0, 5, 11);       // nor is what runs beside it
  expect_span(0, OpKind::combine, 0, 11, 14);  // had not waited: with its latency
  expect_span(0, OpKind::fc1, 1, 11, 17);
}

// A shadowed expert's shares are handed on when they have arrived, with all their latency.
TEST(FluidPacedShadowTest, WhatHandsOnWhatCameDepartsWhenThatHasArrived) {
  const LayerShape shape{
      .tokens = Tokens(32), .model_dim = Features(4), .hidden_dim = Features(4), .experts = 4, .ranks = 4};
  const SystemInfo& system = system_named("fastermoe");
  const Partitioning partitioning = partitioning_of(system, shape, 1);
  auto routing = partitioned(shape, balanced_routing(shape, 1, partitioning.tokens), partitioning, {0});
  const VerifiedPlan plan = compile(system, shape, std::move(routing), {.shadowing = {.experts = 1}});
  const std::size_t scatter = index_of(plan, OpKind::shadow_scatter, shadow_rows);
  const std::size_t spread = index_of(plan, OpKind::shadow_spread, shadow_rows);
  std::vector<Seconds> alone(plan.plan().ops.size());
  alone[scatter] = Seconds(3);
  alone[spread] = Seconds(4);
  const TimedPlan timed{.plan = &plan, .alone = alone, .moving = {}};
  Fluid fluid;
  fluid.run(std::span(&timed, 1), {}, {.comm = true, .copy = false, .latency = Seconds(1)});
  const std::vector<Span>& spans = fluid.rank(0).timeline.spans;
  EXPECT_EQ(spans[spread].begin, spans[scatter].end);
  EXPECT_EQ(spans[spread].end, spans[scatter].end + Seconds(4));
}

// S1 moves its data until 7.5; then it is on the wire until 10, and slows nothing.
TEST_F(FluidTest, MovingDataForAPacedLinkIsWork) {
  set_up(1, 5, 6, 3);
  ranks_.move(0, OpKind::dispatch, 2);
  run(pair_slowdowns(), {.comm = true, .copy = false, .latency = Seconds(0)});
  expect_span(0, OpKind::dispatch, 0, 0, 5);
  expect_span(0, OpKind::dispatch, 1, 5, 10);
  expect_span(0, OpKind::fc1, 0, 5, 12.25);  // 1.25 until 7.5, then alone
}

TEST_F(FluidTest, APacedLinkThatIsFasterThanTheMachineWaitsForIt) {
  set_up(1, 5, 6, 3);
  ranks_.move(0, OpKind::dispatch, 8);
  run({}, {.comm = true, .copy = false, .latency = Seconds(0)});
  expect_span(0, OpKind::dispatch, 0, 0, 8);
  expect_span(0, OpKind::dispatch, 1, 8, 16);
}

TEST_F(FluidTest, RanksLeaveAPacedLinkEachAtItsTime) {
  set_up(2, 0, 6, 2);
  take(1, OpKind::combine, 5);
  run({}, {.comm = true, .copy = false, .latency = Seconds(0)});
  expect_span(0, OpKind::combine, 0, 6, 8);
  expect_span(1, OpKind::combine, 0, 6, 11);
  expect_span(0, OpKind::combine, 1, 12, 14);
}

TEST_F(FluidTest, RanksDepartTogetherOnAPacedLink) {
  set_up(2, 0, 6, 2);
  take(1, OpKind::fc1, 10);
  run({}, {.comm = true, .copy = false, .latency = Seconds(0)});
  expect_span(0, OpKind::combine, 0, 6, 12, 4);
  expect_span(1, OpKind::combine, 0, 10, 12);
}

// MPipeMoE, S1, one partition: the two offloads follow each other on the copy engine.
TEST(FluidPacedCopyTest, CopiesAreSlowedByNothing) {
  const TimedRanks ranks = timed_ranks("mpipemoe", 1, 1, {{OpKind::offload, Seconds(3)}, {OpKind::fc1, Seconds(6)}},
                                       {.reuse = ReuseStrategy::s1});
  Slowdowns slowdowns;
  slowdowns.set({compute, copy}, copy, Ratio(0.5));
  slowdowns.set({compute, copy}, compute, Ratio(0.5));
  Fluid fluid;
  const std::size_t offload = index_of(ranks.plans[0], OpKind::offload, 0);
  const std::size_t fc1 = index_of(ranks.plans[0], OpKind::fc1, 0);
  fluid.run(ranks.borrowed(), slowdowns);
  EXPECT_EQ(fluid.rank(0).timeline.spans[offload].end, Seconds(6));
  EXPECT_EQ(fluid.rank(0).timeline.spans[fc1].end, Seconds(9));
  fluid.run(ranks.borrowed(), slowdowns, {.comm = false, .copy = true, .latency = {}});
  EXPECT_EQ(fluid.rank(0).timeline.spans[offload].end, Seconds(3));
  EXPECT_EQ(fluid.rank(0).timeline.spans[fc1].end, Seconds(6));
}

TEST(FluidErrorTest, RanksThatIssueOtherCollectivesAreNamed) {
  TimedRanks ranks = timed_ranks("pipemoe", 2, 2, {});
  ranks.plans[1] = timed_ranks("pipemoe", 2, 1, {}).plans[1];
  ranks.alone[1].resize(ranks.plans[1].plan().ops.size());
  try {
    Fluid().run(ranks.borrowed(), {});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("rank 1 issues combine of partition 0"),
                                    HasSubstr("rank 0 issues dispatch of partition 1")));
  }
}

TEST(FluidErrorTest, ATimeIsNeededForEachOp) {
  TimedRanks ranks = timed_ranks("pipemoe", 2, 1, {});
  ranks.alone[1].pop_back();
  try {
    Fluid().run(ranks.borrowed(), {});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("rank 1"), HasSubstr("one time for each op")));
  }
  EXPECT_THROW(Fluid().run({}, {}), InputError);
}

}  // namespace
}  // namespace moebench
