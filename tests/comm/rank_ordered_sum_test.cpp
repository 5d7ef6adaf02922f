#include "reference/comm/rank_ordered_sum.h"

#include <gtest/gtest.h>

#include "reference/comm/inprocess/inprocess_communicator.h"
#include "tests/comm/ranks.h"

namespace moebench {
namespace {

// Sums that come out differently in every other order: 1e8 + 1 - 1e8 + 1 in floats.
TEST(RankOrderedSum, AddsRankZeroFirst) {
  const float by_rank[] = {1e8F, 1.0F, -1e8F, 1.0F};
  const Communicators ranks = connect_inprocess(4, Seconds(10));
  run_ranks(ranks, [&](Communicator& communicator) {
    RankOrderedSum sum;
    for (const std::size_t count : {9u, 4u, 1u}) {
      std::vector<float> values(count, by_rank[communicator.rank()]);
      sum.sum(communicator, std::span(values));
      for (const float value : values) EXPECT_EQ(value, ((1e8F + 1.0F) + -1e8F) + 1.0F);
    }
  });
}

}  // namespace
}  // namespace moebench
