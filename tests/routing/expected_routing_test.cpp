#include "reference/routing/expected_routing.h"

#include <gtest/gtest.h>

#include <numeric>

#include "reference/routing/capacity.h"
#include "reference/routing/expert_choice.h"

namespace moebench {
namespace {

LayerShape shape_of(int ranks, std::int64_t tokens, int top_k = 1) {
  return {.tokens = Tokens(tokens), .experts = 8, .ranks = ranks, .top_k = top_k};
}

Workload zipf(double s) { return {.kind = WorkloadKind::zipf, .parameter = Ratio(s)}; }

TEST(ExpectedRouting, OfTheGateIsBalanced) {
  const LayerShape shape = shape_of(4, 100);
  const std::vector<Tokens> partitions = {Tokens(50), Tokens(50)};
  const auto shares = expected_shares(shape, {}, 1);
  EXPECT_EQ(most_loaded_rank(shape, shares), 0);
  EXPECT_EQ(expected_routing(shape, 2, partitions, {}, shares), balanced_routing(shape, 2, partitions));
}

TEST(ExpectedRouting, SharesAreTheDraws) {
  for (const int ranks : {1, 4}) {
    const auto shares = expected_shares(shape_of(ranks, 4096 / ranks, 2), zipf(1.2), 5);
    const auto again = expected_shares(shape_of(1, 4096, 2), zipf(1.2), 5);
    EXPECT_EQ(shares, again);
    const double sum =
        std::accumulate(shares.begin(), shares.end(), 0.0, [](double a, Ratio b) { return a + b.count(); });
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_GT(shares[0], shares[7]);
  }
}

TEST(ExpectedRouting, RowsOfAllRanksAreTheirSum) {
  const Workload zipf{.kind = WorkloadKind::zipf, .parameter = Ratio(1)};
  for (const auto& [ranks, experts] : {std::pair(3, 3), {3, 9}, {4, 4}}) {
    const LayerShape shape{.tokens = Tokens(50),
                           .model_dim = Features(4),
                           .hidden_dim = Features(8),
                           .experts = experts,
                           .ranks = ranks,
                           .top_k = 2};
    const std::vector<Tokens> partitions = equal_partitions(shape.tokens, 4);
    for (const RoutingOptions& options : {RoutingOptions{}, RoutingOptions{.workload = zipf},
                                          RoutingOptions{.workload = {}, .capacity_factor = Ratio(1)}}) {
      const std::vector<Ratio> shares = expected_shares(shape, options.workload, 1);
      std::vector<Tokens> sum(static_cast<std::size_t>(experts));
      for (int rank = 0; rank < ranks; ++rank) {
        for (const PartitionRouting& partition :
             expected_routing(shape, rank, partitions, options, shares).partitions) {
          for (std::size_t e = 0; e < sum.size(); ++e) sum[e] += partition.sent[e];
        }
      }
      EXPECT_EQ(rows_of_all_ranks(shape, partitions, options, shares), sum);
    }
  }
}

TEST(ExpectedRouting, NamesTheRankWithTheMost) {
  EXPECT_EQ(most_loaded_rank(shape_of(4, 4096), expected_shares(shape_of(4, 4096), zipf(1.2), 1)), 0);
  std::vector<Ratio> shares(8, Ratio(0.1));
  shares[5] = Ratio(0.3);
  EXPECT_EQ(most_loaded_rank(shape_of(4, 16), shares), 2);
  EXPECT_EQ(most_loaded_rank(shape_of(2, 16), shares), 1);
}

// What really comes differs by the noise of the draws of one rank alone.
TEST(ExpectedRouting, IsNearWhatComes) {
  const LayerShape shape = shape_of(4, 4096, 2);
  const std::vector<Tokens> partitions = {Tokens(1024), Tokens(1024), Tokens(2048)};
  const auto shares = expected_shares(shape, zipf(1.2), 1);
  const ExpertChoice choice(zipf(1.2), shape, 1);
  std::vector<std::int32_t> chosen(std::size_t{4} * 4096 * 2);
  choice.choose(0, Tokens(0), chosen);
  for (int rank = 0; rank < 4; ++rank) {
    Tokens received;
    for (const auto& partition :
         expected_routing(shape, rank, partitions, {.workload = zipf(1.2)}, shares).partitions) {
      EXPECT_EQ(partition.rows_sent, partition.tokens * 2);
      received += partition.rows_received;
    }
    std::int64_t really = 0;
    for (const std::int32_t expert : chosen) really += expert / 2 == rank ? 1 : 0;
    EXPECT_NEAR(static_cast<double>(received.count()), static_cast<double>(really), 8);
  }
}

TEST(ExpectedRouting, DropsWhatIsOverTheCapacity) {
  const LayerShape shape = shape_of(2, 800);
  const RoutingOptions options{.workload = zipf(1.2), .capacity_factor = Ratio(1.5)};
  const auto shares = expected_shares(shape, options.workload, 1);
  const std::vector<Tokens> partitions = {Tokens(400), Tokens(400)};
  const Routing routing = expected_routing(shape, 0, partitions, options, shares);
  std::vector<Tokens> sent(8);
  for (const auto& partition : routing.partitions) {
    for (std::size_t e = 0; e < 8; ++e) sent[e] += partition.sent[e];
  }
  EXPECT_EQ(sent[0], capacity(shape, Ratio(1.5)));
  EXPECT_LT(sent[7], capacity(shape, Ratio(1.5)));
  EXPECT_LT(routing.partitions[1].rows_sent, routing.partitions[0].rows_sent);
}

// Rounding from partition to partition must not pile up at the first experts.
TEST(ExpectedRouting, DropsNothingOfEqualSharesWithAFactorOfOne) {
  const LayerShape shape = shape_of(2, 16);
  const std::vector<Tokens> partitions = {Tokens(6), Tokens(5), Tokens(5)};
  for (const Workload& workload : {Workload(), Workload{.kind = WorkloadKind::balanced}}) {
    const RoutingOptions options{.workload = workload, .capacity_factor = Ratio(1)};
    for (const auto& partition :
         expected_routing(shape, 0, partitions, options, expected_shares(shape, workload, 1)).partitions) {
      EXPECT_EQ(partition.rows_sent, partition.tokens);
    }
  }
}

TEST(ExpectedRouting, IsTheCapacityWhereRowsArePaddedAndStillTellsWhatIsDropped) {
  const LayerShape shape = shape_of(2, 800);
  RoutingOptions options{.workload = zipf(1.2), .capacity_factor = Ratio(1.5), .padded = true};
  const auto shares = expected_shares(shape, options.workload, 1);
  const std::vector<Tokens> partitions = {Tokens(400), Tokens(300), Tokens(100)};
  const Routing routing = expected_routing(shape, 1, partitions, options, shares);
  EXPECT_TRUE(routing.padded);
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    const PartitionRouting& partition = routing.partitions[i];
    const Tokens rows = padded_rows(shape, Ratio(1.5), partitions)[i];
    EXPECT_EQ(partition.tokens, partitions[i]);
    for (const Tokens sent : partition.sent) EXPECT_EQ(sent, rows);
    for (const Tokens received : partition.received) EXPECT_EQ(received, rows);
    EXPECT_EQ(partition.rows_sent, rows * shape.experts);
  }
  const Tokens dropped = expected_drops(shape, partitions, options, shares);
  options.padded = false;
  const Tokens of_whole_batch = expected_drops(shape, partitions, options, shares);
  EXPECT_GT(of_whole_batch, Tokens(0));
  EXPECT_GE(dropped, of_whole_batch) << "what one partition leaves another cannot use";
  EXPECT_LT(dropped, of_whole_batch + Tokens(3 * 8));
  options.capacity_factor.reset();
  EXPECT_EQ(expected_drops(shape, partitions, options, shares), Tokens(0));
}

}  // namespace
}  // namespace moebench
