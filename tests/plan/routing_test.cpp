#include "reference/plan/routing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "reference/base/error.h"

namespace moebench {
namespace {

using testing::ElementsAre;

LayerShape shape_of(int ranks, int experts, int top_k) {
  return {.tokens = Tokens(10),
          .model_dim = Features(4),
          .hidden_dim = Features(8),
          .experts = experts,
          .ranks = ranks,
          .top_k = top_k};
}

std::string error_of(Tokens tokens, int granularity) {
  try {
    equal_partitions(tokens, granularity);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(RoutingTest, EqualPartitionsDifferByAtMostOne) {
  EXPECT_THAT(equal_partitions(Tokens(8), 4), ElementsAre(Tokens(2), Tokens(2), Tokens(2), Tokens(2)));
  EXPECT_THAT(equal_partitions(Tokens(8), 3), ElementsAre(Tokens(3), Tokens(3), Tokens(2)));
  EXPECT_THAT(equal_partitions(Tokens(3), 3), ElementsAre(Tokens(1), Tokens(1), Tokens(1)));
  EXPECT_THAT(equal_partitions(Tokens(5), 1), ElementsAre(Tokens(5)));
}

TEST(RampedPartitions, HaveSmallerEnds) {
  EXPECT_THAT(ramped_partitions(Tokens(12), 4, 2), ElementsAre(Tokens(2), Tokens(4), Tokens(4), Tokens(2)));
  EXPECT_THAT(ramped_partitions(Tokens(2048), 4, 4), ElementsAre(Tokens(205), Tokens(819), Tokens(819), Tokens(205)));
  EXPECT_THAT(ramped_partitions(Tokens(8), 3, 1), ElementsAre(Tokens(3), Tokens(3), Tokens(2)));
  EXPECT_THAT(ramped_partitions(Tokens(8), 2, 4), ElementsAre(Tokens(4), Tokens(4)));
}

TEST(RampedPartitions, AddUpAndAreNeverEmpty) {
  for (int n = 1; n <= 16; ++n) {
    for (int tokens = n; tokens < 70; ++tokens) {
      for (int ramp : {1, 2, 4, 100}) {
        const std::vector<Tokens> sizes = ramped_partitions(Tokens(tokens), n, ramp);
        ASSERT_EQ(sizes.size(), static_cast<std::size_t>(n));
        Tokens total;
        for (Tokens size : sizes) {
          EXPECT_GE(size, Tokens(1)) << tokens << " " << n << " " << ramp;
          total += size;
        }
        EXPECT_EQ(total, Tokens(tokens));
        EXPECT_LE(sizes.front(), equal_partitions(Tokens(tokens), n).front());
      }
    }
  }
  EXPECT_THROW(ramped_partitions(Tokens(3), 4, 2), InputError);
}

TEST(RoutingTest, NoMorePartitionsThanTokens) {
  EXPECT_EQ(error_of(Tokens(3), 4), "granularity is 4 for 3 tokens: it must be from 1 to the number of tokens");
  EXPECT_EQ(error_of(Tokens(3), 0), "granularity is 0 for 3 tokens: it must be from 1 to the number of tokens");
  EXPECT_EQ(error_of(Tokens(3), -1), "granularity is -1 for 3 tokens: it must be from 1 to the number of tokens");
}

// Two ranks with two experts each; this is rank 1.
TEST(RoutingTest, CountsFromRows) {
  const LayerShape shape = shape_of(2, 4, 1);
  const Tokens partitions[] = {Tokens(6), Tokens(4)};
  const std::int32_t sent[] = {1, 2, 3, 0, /**/ 0, 0, 4, 0};
  const std::int32_t received[] = {5, 6, /**/ 3, 0, /* next partition */ 0, 7, /**/ 4, 0};
  const Routing routing = routing_from_counts(shape, 1, partitions, sent, received);
  EXPECT_EQ(routing.rank, 1);
  ASSERT_EQ(routing.granularity(), 2);
  const PartitionRouting& first = routing.partitions[0];
  EXPECT_EQ(first.tokens, Tokens(6));
  EXPECT_THAT(first.sent, ElementsAre(Tokens(1), Tokens(2), Tokens(3), Tokens(0)));
  EXPECT_THAT(first.received, ElementsAre(Tokens(5), Tokens(3), Tokens(6), Tokens(0))) << "by expert, then by source";
  EXPECT_EQ(first.rows_sent, Tokens(6));
  EXPECT_EQ(first.rows_received, Tokens(14));
  EXPECT_EQ(routing.partitions[1].rows_received, Tokens(11));
}

TEST(RoutingTest, BalancedRoutingGivesEveryExpertItsShare) {
  const LayerShape shape = shape_of(2, 4, 2);
  const Tokens partitions[] = {Tokens(5), Tokens(5)};
  const Routing routing = balanced_routing(shape, 1, partitions);
  ASSERT_EQ(routing.granularity(), 2);
  EXPECT_THAT(routing.partitions[0].sent, ElementsAre(Tokens(2), Tokens(2), Tokens(3), Tokens(3)))
      << "one row more to the sender's own first expert and the next";
  EXPECT_THAT(routing.partitions[1].sent, ElementsAre(Tokens(3), Tokens(3), Tokens(2), Tokens(2)))
      << "now it is the turn of the others";
  for (const PartitionRouting& partition : routing.partitions) {
    EXPECT_EQ(partition.rows_sent, Tokens(10));
    EXPECT_EQ(partition.rows_received, Tokens(10));
  }
}

TEST(RoutingTest, BalancedRoutingIsEvenHoweverTheBatchDivides) {
  for (const auto& [ranks, experts] : {std::pair(1, 1), {1, 6}, {2, 2}, {3, 3}, {3, 12}, {4, 8}, {8, 8}, {5, 30}}) {
    for (int top_k = 1; top_k <= std::min(3, experts); ++top_k) {
      const LayerShape shape = shape_of(ranks, experts, top_k);
      for (const std::vector<Tokens>& partitions :
           {equal_partitions(shape.tokens, 1), equal_partitions(shape.tokens, 4),
            ramped_partitions(shape.tokens, 5, 2)}) {
        for (int rank = 0; rank < ranks; ++rank) {
          const Routing routing = balanced_routing(shape, rank, partitions);
          for (const PartitionRouting& partition : routing.partitions) {
            EXPECT_EQ(partition.rows_sent, partition.tokens * top_k);
            EXPECT_EQ(partition.rows_received, partition.rows_sent) << "rank " << rank;
            const auto [least, most] = std::minmax_element(partition.sent.begin(), partition.sent.end());
            EXPECT_LE(*most - *least, Tokens(1));
          }
          const PartitionRouting whole = whole_batch_routing(shape, routing);
          const auto [least, most] = std::minmax_element(whole.sent.begin(), whole.sent.end());
          EXPECT_LE(*most - *least, Tokens(1)) << "remainders of partitions do not add up on the same experts";
        }
      }
    }
  }
}

TEST(RoutingTest, BalancedRoutingAgreesBetweenRanks) {
  const LayerShape shape = shape_of(3, 6, 2);
  const std::vector<Tokens> partitions = equal_partitions(shape.tokens, 4);
  std::vector<Routing> ranks(3);
  for (int rank = 0; rank < 3; ++rank)
    ranks[static_cast<std::size_t>(rank)] = balanced_routing(shape, rank, partitions);
  for (std::size_t p = 0; p < partitions.size(); ++p) {
    for (std::size_t source = 0; source < 3; ++source) {
      for (std::size_t expert = 0; expert < 6; ++expert) {
        const Tokens sent = ranks[source].partitions[p].sent[expert];
        EXPECT_EQ(ranks[expert / 2].partitions[p].received[expert % 2 * 3 + source], sent);
      }
    }
  }
}

}  // namespace
}  // namespace moebench
