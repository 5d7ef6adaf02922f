// Algorithm 1: cache, ranges, trials.

#include "reference/select/granularity_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "reference/base/random.h"

namespace moebench {
namespace {

using ::testing::ElementsAre;

// A machine whose best n is 1 below 100 tokens, 2 below 1000, else 4.
Seconds monotone(Tokens batch, int granularity) {
  const int best = batch < Tokens(100) ? 1 : batch < Tokens(1000) ? 2 : 4;
  return Seconds(1 + std::abs(granularity - best));
}

TEST(GranularitySearch, TriesEachCandidateOnceForABatchThatNothingIsKnownOf) {
  std::vector<int> tried;
  GranularitySearch search({1, 2, 4}, [&](Tokens batch, int n) {
    tried.push_back(n);
    return monotone(batch, n);
  });
  EXPECT_EQ(search.granularity(Tokens(500)), 2);
  EXPECT_THAT(tried, ElementsAre(1, 2, 4));
  EXPECT_THAT(search.ranges(), ElementsAre(GranularityRange{Tokens(500), Tokens(500), 2}));
}

TEST(GranularitySearch, AnswersFromTheCacheAndFromRanges) {
  GranularitySearch search({1, 2, 4}, monotone);
  search.granularity(Tokens(200));
  search.granularity(Tokens(900));
  EXPECT_EQ(search.trials(), 6);
  EXPECT_THAT(search.ranges(), ElementsAre(GranularityRange{Tokens(200), Tokens(900), 2}));
  EXPECT_EQ(search.granularity(Tokens(200)), 2);
  EXPECT_EQ(search.granularity(Tokens(550)), 2);  // never tried
  EXPECT_EQ(search.trials(), 6);
}

TEST(GranularitySearch, WidensARangeOnEitherSide) {
  GranularitySearch search({1, 2, 4}, monotone);
  for (std::int64_t batch : {500, 50, 5000, 300, 700, 2000}) search.granularity(Tokens(batch));
  EXPECT_THAT(search.ranges(),
              ElementsAre(GranularityRange{Tokens(50), Tokens(50), 1}, GranularityRange{Tokens(300), Tokens(700), 2},
                          GranularityRange{Tokens(2000), Tokens(5000), 4}));
}

// Whatever the machine: ranges ascend and are disjoint, one for each n, and what was tried is remembered as it was
// found.
TEST(GranularitySearch, RangesStayDisjointOnMachinesThatBreakTheHypothesis) {
  Random random(5);
  for (int repetition = 0; repetition < 200; ++repetition) {
    const auto any = [&](Tokens batch, int n) {
      return Seconds(Random(derived_seed(static_cast<std::uint64_t>(batch.count() * 100 + n), repetition)).uniform());
    };
    GranularitySearch search({1, 2, 3, 4, 6, 8}, any);
    for (int step = 0; step < 60; ++step) {
      const Tokens batch(8 + random.below(100));
      const int first = search.granularity(batch);
      ASSERT_EQ(search.granularity(batch), first);
      for (std::size_t i = 0; i < search.ranges().size(); ++i) {
        const GranularityRange& range = search.ranges()[i];
        ASSERT_LE(range.first, range.last);
        if (i > 0) {
          ASSERT_LT(search.ranges()[i - 1].last, range.first);
        }
        for (std::size_t j = 0; j < i; ++j) ASSERT_NE(search.ranges()[j].granularity, range.granularity);
      }
    }
  }
}

TEST(GranularitySearch, TriesNoMorePartitionsThanTokens) {
  GranularitySearch search({1, 2, 4, 8}, [](Tokens, int n) { return Seconds(1.0 / n); });
  EXPECT_EQ(search.granularity(Tokens(5)), 4);
  EXPECT_EQ(search.trials(), 3);
}

TEST(GranularitySearch, ABatchSmallerThanEveryCandidateIsAnError) {
  GranularitySearch search({4, 8}, monotone);
  try {
    search.granularity(Tokens(3));
    ADD_FAILURE() << "no error";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "a batch of 3 tokens is smaller than n = 4: give at least 4 tokens a device, or a smaller n");
  }
}

TEST(GranularitySearch, CandidatesAscend) {
  for (const std::vector<int>& wrong : {std::vector<int>{}, {0, 1}, {2, 1}, {2, 2}}) {
    EXPECT_THROW(GranularitySearch(wrong, monotone), InputError);
  }
}

}  // namespace
}  // namespace moebench
