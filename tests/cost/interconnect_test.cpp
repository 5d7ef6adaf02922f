#include "reference/cost/interconnect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "tests/plan/random_plan.h"

namespace moebench {
namespace {

using testing::StartsWith;

Interconnect pairs() {
  return {.devices_per_node = 2,
          .inside = {.latency = Seconds(1), .rate = BytesPerSecond(10)},
          .between = {.latency = Seconds(2), .rate = BytesPerSecond(1)},
          .inside_source = "made up",
          .between_source = "made up"};
}

// Two nodes of two ranks with one expert each: rank 1 keeps 2 rows, exchanges 1 and 5 with rank 0, 3 + 4 and 6 + 1 with
// the other node.
TEST(InterconnectTest, WhatTravelsIsSplitByNodes) {
  const LayerShape shape{
      .tokens = Tokens(10), .model_dim = Features(3), .hidden_dim = Features(1), .experts = 4, .ranks = 4};
  constexpr Bytes row(12);
  const PartitionRouting rows{.tokens = Tokens(10),
                              .sent = {Tokens(1), Tokens(2), Tokens(3), Tokens(4)},
                              .received = {Tokens(5), Tokens(2), Tokens(6), Tokens(1)},
                              .rows_sent = Tokens(10),
                              .rows_received = Tokens(14)};
  EXPECT_EQ(travelling(shape, 1, rows, 2), (Travelling{.inside = row * 5, .between = row * 7}));
  EXPECT_EQ(travelling(shape, 1, rows, 1), (Travelling{.inside = Bytes(0), .between = row * 12}));
  EXPECT_EQ(travelling(shape, 1, rows, 8), (Travelling{.inside = row * 12, .between = Bytes(0)}));
  // Nodes of three: ranks 0 to 2, and rank 3 alone.
  EXPECT_EQ(travelling(shape, 1, rows, 3), (Travelling{.inside = row * 11, .between = row * 4}));
}

TEST(InterconnectTest, TheSlowerLinkDecides) {
  EXPECT_EQ(all_to_all_time(pairs(), 4, {.inside = Bytes(10), .between = Bytes(1)}), Seconds(3));
  EXPECT_EQ(all_to_all_time(pairs(), 4, {.inside = Bytes(100), .between = Bytes(1)}), Seconds(11));
  EXPECT_EQ(all_reduce_time(pairs(), 4, Bytes(10)), Seconds(12));
}

TEST(InterconnectTest, OneNodeHasNoLinkBetweenNodes) {
  EXPECT_EQ(all_to_all_time(pairs(), 2, {.inside = Bytes(0), .between = Bytes(0)}), Seconds(1));
  EXPECT_EQ(all_reduce_time(pairs(), 2, Bytes(10)), Seconds(2));
}

// Nodes that hold all ranks, or one each: what travels is what a plan's exchanges send and receive.
TEST(InterconnectPropertyTest, AgreesWithTheWorkOfExchanges) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(derived_seed(seed, 62));
    const Plan plan = random_plan(random, {.granularity = 4, .ranks = 6}).plan;
    for (const Op& op : plan.ops) {
      if (!is_all_to_all(op.kind)) continue;
      const int rank = plan.routing->rank;
      const auto in_nodes_of = [&](int devices) {
        if (is_shadow_exchange(op.kind)) {
          return travelling(shadow_exchange(plan.shape, *plan.routing, op.kind), rank, devices);
        }
        return travelling(plan.shape, rank, plan.routing->partitions[static_cast<std::size_t>(op.partition)], devices);
      };
      const Bytes larger = std::max(op.work.sent, op.work.received);
      ASSERT_EQ(in_nodes_of(plan.shape.ranks).inside, larger) << "seed " << seed;
      ASSERT_EQ(in_nodes_of(1).between, larger) << "seed " << seed;
      const Travelling split = in_nodes_of(2);
      ASSERT_GE(split.inside + split.between, larger) << "seed " << seed;
    }
  }
}

TEST(InterconnectTest, RefusesWhatIsNoLinkAndSaysWhere) {
  const auto error_of = [](const Interconnect& interconnect) -> std::string {
    try {
      require_valid(interconnect, "net");
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  Interconnect broken = pairs();
  broken.devices_per_node = 0;
  EXPECT_THAT(error_of(broken), StartsWith("net.devices_per_node: it is 0"));
  broken = pairs();
  broken.inside.latency = Seconds(-1);
  EXPECT_THAT(error_of(broken), StartsWith("net.inside.latency:"));
  broken = pairs();
  broken.between.rate = BytesPerSecond(0);
  EXPECT_THAT(error_of(broken), StartsWith("net.between.rate:"));
  EXPECT_EQ(error_of(pairs()), "no error");
}

}  // namespace
}  // namespace moebench
