#include "reference/comm/collectives.h"

#include <gtest/gtest.h>

#include "reference/comm/inprocess/inprocess_communicator.h"
#include "tests/comm/ranks.h"

namespace moebench {
namespace {

TEST(Collectives, AllGatherIsInTheOrderOfRanks) {
  for (const int size : {1, 2, 4}) {
    const Communicators ranks = connect_inprocess(size, Seconds(10));
    run_ranks(ranks, [&](Communicator& communicator) {
      const std::vector<int> all = all_gather(communicator, 10 * communicator.rank());
      ASSERT_EQ(all.size(), static_cast<std::size_t>(size));
      for (int rank = 0; rank < size; ++rank) EXPECT_EQ(all[static_cast<std::size_t>(rank)], 10 * rank);
    });
  }
}

TEST(Collectives, MaxOverRanksIsElementByElement) {
  const Communicators ranks = connect_inprocess(3, Seconds(10));
  run_ranks(ranks, [](Communicator& communicator) {
    std::vector<Seconds> times{Seconds(communicator.rank()), Seconds(-communicator.rank() - 1.0)};
    max_over_ranks(communicator, times);
    EXPECT_EQ(times[0], Seconds(2));
    EXPECT_EQ(times[1], Seconds(-1));
  });
}

TEST(Collectives, MaxOverRanksOfNothingIsNothing) {
  const Communicators ranks = connect_inprocess(2, Seconds(10));
  run_ranks(ranks, [](Communicator& communicator) { max_over_ranks(communicator, {}); });
}

}  // namespace
}  // namespace moebench
