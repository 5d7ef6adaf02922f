// What must hold of any ranks, times and slowdowns.

#include <gtest/gtest.h>

#include <algorithm>

#include "reference/cost/fluid.h"
#include "tests/cost/event_simulation.h"
#include "tests/cost/timed_ranks.h"

namespace moebench {
namespace {

constexpr double tolerance = 1e-9;
constexpr std::uint64_t cases = 400;

TEST(FluidPropertyTest, WithoutSlowdownsEveryOpBeginsAndEndsAsOpByOp) {
  Fluid fluid;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    Random random(derived_seed(seed, 70));
    const TimedRanks ranks = random_ranks(random);
    fluid.run(ranks.borrowed(), {});
    const std::vector<Timeline> expected = simulate_without_slowdowns(ranks.borrowed());
    ASSERT_EQ(fluid.ranks(), static_cast<int>(expected.size()));
    for (int rank = 0; rank < fluid.ranks(); ++rank) {
      const Timeline& found = fluid.rank(rank).timeline;
      const Timeline& wanted = expected[static_cast<std::size_t>(rank)];
      ASSERT_EQ(found.rank, rank);
      ASSERT_EQ(found.spans.size(), wanted.spans.size());
      for (std::size_t i = 0; i < found.spans.size(); ++i) {
        ASSERT_EQ(found.spans[i].op, static_cast<int>(i));
        ASSERT_EQ(found.spans[i].stream, wanted.spans[i].stream);
        ASSERT_NEAR(found.spans[i].begin.count(), wanted.spans[i].begin.count(), tolerance) << "seed " << seed;
        ASSERT_NEAR(found.spans[i].end.count(), wanted.spans[i].end.count(), tolerance) << "seed " << seed;
      }
    }
  }
}

// At the speeds that the slowdowns give for what is at work beside it, every op does its work in its span, neither more
// nor less. So none advances faster than alone, and none rests.
TEST(FluidPropertyTest, EveryOpDoesItsWorkAtTheSpeedsThatItIsGiven) {
  Fluid fluid;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    Random random(derived_seed(seed, 71));
    const TimedRanks ranks = random_ranks(random);
    const Slowdowns slowdowns = random_slowdowns(random);
    fluid.run(ranks.borrowed(), slowdowns);
    const auto done = work_done(ranks.borrowed(), fluid, slowdowns);
    for (std::size_t r = 0; r < done.size(); ++r) {
      for (std::size_t op = 0; op < done[r].size(); ++op) {
        ASSERT_NEAR(done[r][op].count(), ranks.alone[r][op].count(), tolerance)
            << "seed " << seed << ", rank " << r << ", op " << op;
      }
    }
  }
}

// Stream order, dependencies, passes and meetings are kept; and nothing begins later than they let it.
TEST(FluidPropertyTest, OpsBeginWhenTheyMayAndNotBefore) {
  Fluid fluid;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    Random random(derived_seed(seed, 72));
    const TimedRanks ranks = random_ranks(random);
    fluid.run(ranks.borrowed(), random_slowdowns(random));
    for (std::size_t r = 0; r < ranks.plans.size(); ++r) {
      const Plan& plan = ranks.plans[r].plan();
      const SimulatedRank& rank = fluid.rank(static_cast<int>(r));
      const std::vector<Span>& spans = rank.timeline.spans;
      std::array<Seconds, stream_count> free{};
      Seconds forward;
      for (std::size_t i = 0; i < spans.size(); ++i) {
        if (static_cast<int>(i) < plan.backward_begin) forward = std::max(forward, spans[i].end);
        Seconds earliest = free[static_cast<std::size_t>(spans[i].stream)];
        if (static_cast<int>(i) >= plan.backward_begin) earliest = std::max(earliest, forward);
        for (const Edge& edge : ranks.plans[r].dependencies().edges) {
          if (edge.to == static_cast<std::int32_t>(i)) {
            earliest = std::max(earliest, spans[static_cast<std::size_t>(edge.from)].end);
          }
        }
        ASSERT_EQ(spans[i].begin, earliest) << "seed " << seed << ", rank " << r << ", op " << i;
        ASSERT_GE(rank.waited[i], Seconds(0));
        ASSERT_LE(rank.waited[i], spans[i].end - spans[i].begin + Seconds(tolerance));
        free[static_cast<std::size_t>(spans[i].stream)] = spans[i].end;
      }
      ASSERT_EQ(rank.forward, forward);
      ASSERT_NEAR(rank.step().count(), std::max_element(free.begin(), free.end())->count(), tolerance);
    }
  }
}

TEST(FluidPropertyTest, RanksLeaveACollectiveTogetherAndNoneBeforeAllHaveCome) {
  Fluid fluid;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    Random random(derived_seed(seed, 73));
    const TimedRanks ranks = random_ranks(random);
    fluid.run(ranks.borrowed(), random_slowdowns(random));
    std::vector<std::vector<Span>> collectives(ranks.plans.size());  // [ranks][collectives]
    for (std::size_t r = 0; r < ranks.plans.size(); ++r) {
      const std::vector<Op>& ops = ranks.plans[r].plan().ops;
      for (std::size_t i = 0; i < ops.size(); ++i) {
        if (is_collective(ops[i].kind)) collectives[r].push_back(fluid.rank(static_cast<int>(r)).timeline.spans[i]);
      }
    }
    for (std::size_t k = 0; k < collectives[0].size(); ++k) {
      for (const std::vector<Span>& spans : collectives) {
        ASSERT_EQ(spans[k].end, collectives[0][k].end) << "seed " << seed;
        for (const std::vector<Span>& others : collectives) ASSERT_LE(spans[k].begin, others[k].end) << "seed " << seed;
      }
    }
  }
}

// Ranks of equal plans and times, given apart, given as the same, and given as one that stands for all.
TEST(FluidPropertyTest, OneStandsForAllWhereTheyAreEqual) {
  Fluid apart;
  Fluid same;
  Fluid one;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    Random random(derived_seed(seed, 74));
    TimedRanks ranks = random_ranks(random);
    const Slowdowns slowdowns = random_slowdowns(random);
    const PacedStreams paced{.comm = random.below(2) == 0, .copy = random.below(2) == 0, .latency = {}};
    constexpr std::size_t count = 4;
    ranks.plans.erase(ranks.plans.begin() + 1, ranks.plans.end());
    const std::vector<std::vector<Seconds>> copies(count, ranks.alone.front());
    std::vector<TimedPlan> given_apart;
    for (const std::vector<Seconds>& alone : copies) given_apart.push_back({ranks.plans.data(), alone});
    const std::vector<TimedPlan> given_as_the_same(count, given_apart.front());
    apart.run(given_apart, slowdowns, paced);
    same.run(given_as_the_same, slowdowns, paced);
    one.run(std::span(given_apart).first(1), slowdowns, paced);
    ASSERT_EQ(apart.ranks(), static_cast<int>(count));
    ASSERT_EQ(same.ranks(), static_cast<int>(count));
    for (int rank = 0; rank < static_cast<int>(count); ++rank) {
      ASSERT_EQ(same.rank(rank).timeline.spans, one.rank(0).timeline.spans) << "seed " << seed;
      for (std::size_t i = 0; i < copies[0].size(); ++i) {
        ASSERT_NEAR(apart.rank(rank).timeline.spans[i].end.count(), one.rank(0).timeline.spans[i].end.count(),
                    tolerance)
            << "seed " << seed;
      }
    }
  }
}

// Nobody's order matters: the same ranks the other way round give the same, each its own.
TEST(FluidPropertyTest, TheOrderOfRanksDoesNotMatter) {
  Fluid fluid;
  Fluid reversed;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    Random random(derived_seed(seed, 75));
    const TimedRanks ranks = random_ranks(random);
    const Slowdowns slowdowns = random_slowdowns(random);
    std::vector<TimedPlan> given = ranks.borrowed();
    fluid.run(given, slowdowns);
    std::reverse(given.begin(), given.end());
    reversed.run(given, slowdowns);
    for (int rank = 0; rank < fluid.ranks(); ++rank) {
      ASSERT_EQ(fluid.rank(rank).timeline.spans, reversed.rank(fluid.ranks() - 1 - rank).timeline.spans)
          << "seed " << seed;
      ASSERT_EQ(fluid.rank(rank).waited, reversed.rank(fluid.ranks() - 1 - rank).waited) << "seed " << seed;
    }
  }
}

// A paced stream does not care what runs beside it: each op takes its time from when it departs.
TEST(FluidPropertyTest, PacedOpsAreSlowedByNothing) {
  Fluid fluid;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    Random random(derived_seed(seed, 76));
    const TimedRanks ranks = random_ranks(random);
    const Slowdowns slowdowns = random_slowdowns(random);
    fluid.run(ranks.borrowed(), slowdowns, {.comm = true, .copy = true, .latency = {}});
    for (std::size_t r = 0; r < ranks.plans.size(); ++r) {
      const SimulatedRank& rank = fluid.rank(static_cast<int>(r));
      for (std::size_t i = 0; i < ranks.alone[r].size(); ++i) {
        const Span& span = rank.timeline.spans[i];
        if (span.stream == Stream::compute) continue;
        ASSERT_NEAR((span.end - span.begin - rank.waited[i]).count(), ranks.alone[r][i].count(), 200e-6 + tolerance)
            << "seed " << seed << ", rank " << r << ", op " << i;
      }
    }
  }
}

}  // namespace
}  // namespace moebench
