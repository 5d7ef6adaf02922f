#include "reference/plan/shadows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

#include "reference/plan/verifier.h"
#include "tests/plan/random_plan.h"

namespace moebench {
namespace {

// A step with shadows, and the plans of all ranks.
struct Case {
  RandomStep step;
  std::vector<Plan> plans;

  const Shadows& shadows() const { return plans[0].routing->shadows; }
  const Routing& routing(int rank) const { return *plans[static_cast<std::size_t>(rank)].routing; }
  int home_of(int expert) const { return expert / step.shape.experts_per_rank(); }
};

Case random_case(std::uint64_t seed) {
  Random random(derived_seed(seed, 71));
  Case c;
  do {
    c.step = random_step(random, {.ranks = 7});
  } while (c.step.routing[0]->shadows.empty());
  for (int rank = 0; rank < c.step.shape.ranks; ++rank) c.plans.push_back(build(c.step, rank).plan);
  return c;
}

constexpr std::uint64_t seeds = 300;

TEST(ShadowsTest, PlansOfAllRanksAgreeAndHaveNoFindings) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const Case c = random_case(seed);
    ASSERT_TRUE(verify_collectives(c.plans).empty()) << "seed " << seed;
    for (const Plan& plan : c.plans) ASSERT_TRUE(verify_sizes(plan).empty()) << "seed " << seed;
  }
}

// Rows of shadowed experts stay where they are, all others travel as they would without.
TEST(ShadowsTest, EveryRowIsComputedExactlyOnce) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const Case c = random_case(seed);
    const LayerShape& shape = c.step.shape;
    Tokens computed;
    Tokens sent;
    for (int rank = 0; rank < shape.ranks; ++rank) {
      const Routing& routing = c.routing(rank);
      ASSERT_EQ(routing.shadows.experts, c.shadows().experts);
      const PartitionRouting whole = whole_batch_routing(shape, routing);
      sent += whole.rows_sent;
      computed += whole.rows_received + rows_of(routing.shadows);
      for (std::size_t k = 0; k < c.shadows().experts.size(); ++k) {
        const int expert = c.shadows().experts[k];
        const Tokens here = whole.sent[static_cast<std::size_t>(expert)];
        ASSERT_EQ(routing.shadows.rows[k], c.home_of(expert) == rank ? Tokens(0) : here) << "seed " << seed;
      }
    }
    ASSERT_EQ(sent, shape.routed_tokens() * shape.ranks) << "seed " << seed;
    ASSERT_EQ(computed, sent) << "seed " << seed;
  }
}

// What a byte of an expert's weights is: whose, and which.
using Cells = std::vector<std::int64_t>;

// Runs an exchange on all ranks' cells, message by message.
void exchange(const Case& c, OpKind kind, std::vector<Cells>& cells,
              const std::function<void(int rank, Bytes, std::int64_t)>& put) {
  std::map<std::pair<int, int>, std::vector<std::int64_t>> travelling;  // by sender and receiver
  const auto ranks = c.step.shape.ranks;
  for (int rank = 0; rank < ranks; ++rank) {
    for (const ShadowMessage& message : shadow_exchange(c.step.shape, c.routing(rank), kind).sends) {
      ASSERT_NE(message.peer, rank);
      const auto first = cells[static_cast<std::size_t>(rank)].begin() + message.offset.count();
      auto& way = travelling[{rank, message.peer}];
      way.insert(way.end(), first, first + message.size.count());
    }
  }
  for (int rank = 0; rank < ranks; ++rank) {
    std::map<int, std::size_t> next;  // by sender
    for (const ShadowMessage& message : shadow_exchange(c.step.shape, c.routing(rank), kind).receives) {
      const auto& way = travelling[{message.peer, rank}];
      for (std::int64_t i = 0; i < message.size.count(); ++i) {
        ASSERT_LT(next[message.peer], way.size());
        put(rank, message.offset + Bytes(i), way[next[message.peer]++]);
      }
    }
    for (const auto& [sender, taken] : next) ASSERT_EQ(taken, (travelling[{sender, rank}].size()));
  }
}

TEST(ShadowsTest, EveryRankGetsEveryByteOfTheWeightsOnce) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const Case c = random_case(seed);
    const auto size =
        static_cast<std::size_t>(shadow_size(c.step.shape, c.routing(0), ValueKind::shadow_weights).count());
    const auto block = static_cast<std::int64_t>(size / c.shadows().experts.size());
    std::vector<Cells> cells(c.plans.size(), Cells(size, -1));
    for (std::size_t i = 0; i < size; ++i) {
      const int expert = c.shadows().experts[i / static_cast<std::size_t>(block)];
      cells[static_cast<std::size_t>(c.home_of(expert))][i] = static_cast<std::int64_t>(i);
    }
    const auto put = [&](int rank, Bytes offset, std::int64_t cell) {
      std::int64_t& place = cells[static_cast<std::size_t>(rank)][static_cast<std::size_t>(offset.count())];
      ASSERT_EQ(place, -1) << "seed " << seed << ": brought twice";
      place = cell;
    };
    ASSERT_NO_FATAL_FAILURE(exchange(c, OpKind::shadow_scatter, cells, put)) << "seed " << seed;
    ASSERT_NO_FATAL_FAILURE(exchange(c, OpKind::shadow_spread, cells, put)) << "seed " << seed;
    for (const Cells& of_rank : cells) {
      for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(of_rank[i], static_cast<std::int64_t>(i)) << "seed " << seed;
    }
  }
}

// A rank's addends are of its own share, from each of the others that shadow the expert, in their order; sums then go
// to the expert's rank alone.
TEST(ShadowsTest, GradientsComeTogetherOnTheExpertsRank) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const Case c = random_case(seed);
    const auto bytes = [&](int rank, ValueKind kind) {
      return static_cast<std::size_t>(shadow_size(c.step.shape, c.routing(rank), kind).count());
    };
    const std::size_t size = bytes(0, ValueKind::shadow_grads);
    const auto ranks = static_cast<std::int64_t>(c.plans.size());
    std::vector<Cells> cells(c.plans.size(), Cells(size));
    std::vector<Cells> addends;
    for (std::size_t rank = 0; rank < c.plans.size(); ++rank) {
      addends.emplace_back(bytes(static_cast<int>(rank), ValueKind::shadow_addends), -1);
      for (std::size_t i = 0; i < size; ++i) {
        cells[rank][i] = static_cast<std::int64_t>(i) * ranks + static_cast<std::int64_t>(rank);
      }
    }
    const auto collect = [&](int rank, Bytes offset, std::int64_t cell) {
      addends[static_cast<std::size_t>(rank)][static_cast<std::size_t>(offset.count())] = cell;
    };
    ASSERT_NO_FATAL_FAILURE(exchange(c, OpKind::shadow_grad_collect, cells, collect)) << "seed " << seed;
    for (std::size_t rank = 0; rank < c.plans.size(); ++rank) {
      ASSERT_EQ(std::count(addends[rank].begin(), addends[rank].end(), -1), 0) << "seed " << seed;
      for (const std::int64_t cell : addends[rank]) ASSERT_NE(cell % ranks, static_cast<std::int64_t>(rank));
    }
    std::vector<int> arrived(size, 0);
    const auto gather = [&](int rank, Bytes offset, std::int64_t cell) {
      const auto at = static_cast<std::size_t>(offset.count());
      ASSERT_EQ(cell / ranks, offset.count());
      ASSERT_EQ(c.home_of(c.shadows().experts[at / (size / c.shadows().experts.size())]), rank);
      ++arrived[at];
    };
    ASSERT_NO_FATAL_FAILURE(exchange(c, OpKind::shadow_grad_gather, cells, gather)) << "seed " << seed;
    ASSERT_EQ(std::count(arrived.begin(), arrived.end(), 1), static_cast<std::ptrdiff_t>(size)) << "seed " << seed;
  }
}

TEST(ShadowsTest, SharesAreAsEqualAsCanBeAndOfAllWeights) {
  for (int ranks = 2; ranks <= 9; ++ranks) {
    const LayerShape shape{
        .tokens = Tokens(1), .model_dim = Features(5), .hidden_dim = Features(7), .experts = ranks, .ranks = ranks};
    for (int expert = 0; expert < ranks; ++expert) {
      Elements next;
      for (int rank = 0; rank < ranks; ++rank) {
        if (rank == expert) continue;
        const WeightShare share = weight_share(shape, expert, rank);
        EXPECT_EQ(share.first, next);
        EXPECT_GE(share.size, shape.expert_weights() / (ranks - 1));
        EXPECT_LE(share.size, shape.expert_weights() / (ranks - 1) + Elements(1));
        next += share.size;
      }
      EXPECT_EQ(next, shape.expert_weights());
    }
  }
}

// Counts are checked, not taken on trust.
TEST(ShadowsTest, WhatCannotBeIsFound) {
  const auto found = [](const Plan& plan) {
    const std::vector<Finding> findings = verify_sizes(plan);
    return !findings.empty() && findings.front().kind == FindingKind::wrong_routing;
  };
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const Case c = random_case(seed);
    Random random(seed);
    const auto rank = static_cast<std::size_t>(random.below(c.step.shape.ranks));
    const auto broken = [&](const std::function<void(Routing&)>& breaks) {
      Plan plan = c.plans[rank];
      Routing routing = *plan.routing;
      breaks(routing);
      plan.routing = std::make_shared<const Routing>(std::move(routing));
      return plan;
    };
    const int expert = c.shadows().experts.front();
    const bool lives_here = c.home_of(expert) == static_cast<int>(rank);
    ASSERT_TRUE(found(broken([&](Routing& r) { r.shadows.rows.pop_back(); }))) << "seed " << seed;
    ASSERT_TRUE(found(broken([&](Routing& r) { r.shadows.experts.back() = c.step.shape.experts; }))) << "seed " << seed;
    ASSERT_TRUE(found(broken([&](Routing& r) {
      r.shadows.experts.push_back(expert);
      r.shadows.rows.emplace_back();
    }))) << "seed "
         << seed;
    ASSERT_TRUE(
        found(broken([&](Routing& r) {  // a row that travels although its expert is here, or the other way round
          if (lives_here) {
            r.shadows.rows.front() += Tokens(1);
            return;
          }
          r.partitions.front().sent[static_cast<std::size_t>(expert)] += Tokens(1);
          r.partitions.front().rows_sent += Tokens(1);
        })))
        << "seed " << seed;
  }
}

TEST(ShadowsTest, OtherExpertsOnOneRankAreFound) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Case c = random_case(seed);
    Routing routing = *c.plans.back().routing;
    int& last = routing.shadows.experts.back();
    last = last + 1 < c.step.shape.experts ? last + 1 : -1;
    c.plans.back().routing = std::make_shared<const Routing>(std::move(routing));
    ASSERT_FALSE(verify_collectives(c.plans).empty()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace moebench
