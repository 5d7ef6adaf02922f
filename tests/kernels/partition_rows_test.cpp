#include "reference/kernels/partition_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(PartitionRows, SumsTheSourcesOfEachExpert) {
  Plan plan;
  plan.shape = {.tokens = Tokens(7), .model_dim = Features(2), .hidden_dim = Features(2), .experts = 4, .ranks = 2};
  const std::vector<Tokens> partitions = {Tokens(4), Tokens(3)};
  const std::vector<std::int32_t> sent = {1, 1, 1, 1, 3, 0, 0, 0};
  const std::vector<std::int32_t> received = {1, 1, 0, 4,   // partition 0: from rank 0, then from rank 1
                                              3, 0, 2, 0};  // partition 1
  plan.routing = std::make_shared<const Routing>(routing_from_counts(plan.shape, 0, partitions, sent, received));
  const std::vector<PartitionRows> rows = partition_rows(plan);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].first, Tokens(0));
  EXPECT_EQ(rows[1].first, Tokens(4));
  EXPECT_EQ(rows[1].tokens, Tokens(3));
  EXPECT_EQ(rows[0].received, Tokens(6));
  EXPECT_THAT(rows[0].expert_rows, ::testing::ElementsAre(Tokens(1), Tokens(5)));
  EXPECT_THAT(rows[1].expert_rows, ::testing::ElementsAre(Tokens(5), Tokens(0)));
}

}  // namespace
}  // namespace moebench
