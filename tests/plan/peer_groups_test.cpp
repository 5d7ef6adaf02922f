#include "reference/plan/peer_groups.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "reference/base/error.h"
#include "reference/base/random.h"
#include "reference/plan/verifier.h"
#include "reference/systems/system.h"

namespace moebench {
namespace {

constexpr int most_ranks = 13;

TEST(PeerGroupsTest, AreConsecutiveRanksOfSizesThatDifferByOneAtMost) {
  for (int ranks = 1; ranks <= most_ranks; ++ranks) {
    for (int n = 1; n <= ranks; ++n) {
      const PeerGroups groups(ranks, n);
      EXPECT_EQ(groups.first_rank(0), 0);
      EXPECT_EQ(groups.first_rank(n), ranks);
      for (int g = 0; g < n; ++g) {
        const int size = groups.first_rank(g + 1) - groups.first_rank(g);
        EXPECT_GE(size, ranks / n);
        EXPECT_LE(size, (ranks + n - 1) / n);
        for (int rank = groups.first_rank(g); rank < groups.first_rank(g + 1); ++rank) {
          EXPECT_EQ(groups.group_of(rank), g) << ranks << " ranks, " << n << " groups";
        }
      }
    }
  }
}

TEST(PeerGroupsTest, PartitionZeroStaysInTheGroupAndEachOtherOneVisitsAnother) {
  for (int ranks = 1; ranks <= most_ranks; ++ranks) {
    for (int n = 1; n <= ranks; ++n) {
      const PeerGroups groups(ranks, n);
      for (int from = 0; from < ranks; ++from) {
        std::vector<int> partition_of_group(static_cast<std::size_t>(n), -1);
        for (int to = 0; to < ranks; ++to) {
          const int partition = groups.partition_of(from, to);
          int& seen = partition_of_group[static_cast<std::size_t>(groups.group_of(to))];
          EXPECT_TRUE(seen < 0 || seen == partition);
          seen = partition;
        }
        EXPECT_EQ(groups.partition_of(from, from), 0);
        std::sort(partition_of_group.begin(), partition_of_group.end());
        for (int i = 0; i < n; ++i) EXPECT_EQ(partition_of_group[static_cast<std::size_t>(i)], i);
      }
    }
  }
}

TEST(PeerGroupsTest, AreAtLeastOneAndAtMostTheRanks) {
  EXPECT_THROW(PeerGroups(3, 0), InputError);
  EXPECT_THROW(PeerGroups(3, 4), InputError);
  EXPECT_NO_THROW(PeerGroups(3, 3));
}

// [source rank][expert]
using Matrix = std::vector<std::vector<std::int32_t>>;

Matrix random_matrix(Random& random, const LayerShape& shape) {
  Matrix rows(static_cast<std::size_t>(shape.ranks),
              std::vector<std::int32_t>(static_cast<std::size_t>(shape.experts)));
  for (auto& row : rows) {
    for (std::int32_t& count : row) count = random.below(3) == 0 ? 0 : static_cast<std::int32_t>(random.below(7));
  }
  return rows;
}

Routing view_of(const LayerShape& shape, const Matrix& rows, int rank) {
  const std::ptrdiff_t local = shape.experts_per_rank();
  std::vector<std::int32_t> received;
  for (const auto& row : rows)
    received.insert(received.end(), row.begin() + rank * local, row.begin() + (rank + 1) * local);
  return routing_from_counts(shape, rank, std::vector{shape.tokens}, rows[static_cast<std::size_t>(rank)], received);
}

LayerShape shape_of(int ranks, int experts_per_rank) {
  return {.tokens = Tokens(5),
          .model_dim = Features(2),
          .hidden_dim = Features(3),
          .experts = ranks * experts_per_rank,
          .ranks = ranks};
}

TEST(SplitByPeersTest, EachRowTravelsExactlyOnceBetweenTheGroupsOfItsPartition) {
  Random random(5);
  for (int ranks = 1; ranks <= 8; ++ranks) {
    for (int n = 1; n <= ranks; ++n) {
      const LayerShape shape = shape_of(ranks, 1 + static_cast<int>(random.below(3)));
      const int local = shape.experts_per_rank();
      const Matrix rows = random_matrix(random, shape);
      const PeerGroups groups(ranks, n);
      Matrix left = rows;  // to be sent
      for (int rank = 0; rank < ranks; ++rank) {
        const Routing whole = view_of(shape, rows, rank);
        const Routing split = split_by_peers(shape, whole, n);
        ASSERT_EQ(split.granularity(), n);
        EXPECT_EQ(split.by, PartitionBy::peers);
        PartitionRouting together = whole_batch_routing(shape, split);
        EXPECT_EQ(together, whole.partitions.front());
        for (int i = 0; i < n; ++i) {
          const PartitionRouting& partition = split.partitions[static_cast<std::size_t>(i)];
          const int to = (groups.group_of(rank) + i) % n;
          for (int e = 0; e < shape.experts; ++e) {
            const Tokens sent = partition.sent[static_cast<std::size_t>(e)];
            if (sent == Tokens(0)) continue;
            EXPECT_EQ(groups.group_of(e / local), to);
            left[static_cast<std::size_t>(rank)][static_cast<std::size_t>(e)] -=
                static_cast<std::int32_t>(sent.count());
          }
        }
      }
      for (const auto& row : left)
        EXPECT_TRUE(std::all_of(row.begin(), row.end(), [](int count) { return count == 0; }));
    }
  }
}

TEST(SplitByPeersTest, PlansOfAllRanksAgreeForAnyRanksAndGroups) {
  Random random(6);
  const SystemInfo& system = system_named("fastermoe");
  for (int ranks = 1; ranks <= 8; ++ranks) {
    for (int n = 1; n <= ranks + 1; ++n) {
      for (int repetition = 0; repetition < 3; ++repetition) {
        const LayerShape shape = shape_of(ranks, 1 + static_cast<int>(random.below(3)));
        const Matrix rows = random_matrix(random, shape);
        const Partitioning partitioning = partitioning_of(system, shape, n);
        std::vector<Plan> plans;
        for (int rank = 0; rank < ranks; ++rank) {
          auto routing = partitioned(shape, view_of(shape, rows, rank), partitioning);
          plans.push_back(compile(system, shape, std::move(routing), {}).plan());
        }
        EXPECT_TRUE(verify_collectives(plans).empty()) << ranks << " ranks, " << n << " groups";
      }
    }
  }
}

// What the counts of a partition by peers must be is checked, not taken on trust.
TEST(SplitByPeersTest, ARowInTheWrongPartitionIsFound) {
  const LayerShape shape = shape_of(5, 1);
  Random random(7);
  const Routing whole = view_of(shape, random_matrix(random, shape), 1);
  for (const bool sent : {true, false}) {
    Routing routing = split_by_peers(shape, whole, 3);
    PartitionRouting& last = routing.partitions.back();
    (sent ? last.sent : last.received)[1] += Tokens(1);  // of the rank itself: partition 0
    (sent ? last.rows_sent : last.rows_received) += Tokens(1);
    const Plan plan = system_named("fastermoe").build(shape, std::make_shared<const Routing>(std::move(routing)), {});
    const std::vector<Finding> findings = verify_sizes(plan);
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings.front().kind, FindingKind::wrong_routing);
  }
}

}  // namespace
}  // namespace moebench
