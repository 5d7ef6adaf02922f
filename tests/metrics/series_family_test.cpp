#include "metrics/series_family.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace moebench {
namespace {

using testing::HasSubstr;

class SeriesOfRanks : public testing::Test {
 protected:
  static MetricLabels rank(int number) { return {{"rank", std::to_string(number)}}; }
  void set(int number, double value) { ranks_.at(rank(number)).gauge.value = value; }
  std::string text() const { return text_of(ranks_.pieces()); }

  SeriesFamily ranks_{row_of(Metric::rank_rows)};
};

TEST_F(SeriesOfRanks, HaveAHeader) {
  EXPECT_THAT(ranks_.header()->text(), HasSubstr("# TYPE moebench_rank_rows gauge\n"));
  EXPECT_THAT(ranks_.header()->text(), HasSubstr("# HELP moebench_rank_rows Rows"));
  EXPECT_EQ(text(), "");
}

TEST_F(SeriesOfRanks, AreLinesWithoutIt) {
  set(0, 1.5);
  set(1, 2);
  set(0, 3);
  EXPECT_EQ(text(), "moebench_rank_rows{rank=\"0\"} 3\nmoebench_rank_rows{rank=\"1\"} 2\n");
}

TEST_F(SeriesOfRanks, AreMadeTextAgainOnlyNearWhatHasChanged) {
  for (int i = 0; i < 1000; ++i) set(i, i);
  const TextPieces before = ranks_.pieces();
  EXPECT_GT(before.size(), 10U);
  EXPECT_EQ(ranks_.pieces(), before);
  set(500, -1);
  const TextPieces after = ranks_.pieces();
  ASSERT_EQ(after.size(), before.size());
  int others = 0;
  for (std::size_t i = 0; i < after.size(); ++i) others += static_cast<int>(after[i] != before[i]);
  EXPECT_EQ(others, 1);
  EXPECT_THAT(text_of(after), HasSubstr("rank=\"500\"} -1\n"));
}

TEST_F(SeriesOfRanks, AreForgottenOneByOne) {
  for (int i = 0; i < 200; ++i) set(i, i);
  for (int i = 0; i < 200; i += 2) ranks_.remove(rank(i));
  ranks_.remove(rank(1000));
  std::string left = text();
  EXPECT_EQ(std::count(left.begin(), left.end(), '\n'), 100);
  EXPECT_THAT(left, HasSubstr("{rank=\"199\"} 199\n"));
  for (int i = 1; i < 200; i += 2) ranks_.remove(rank(i));
  EXPECT_TRUE(ranks_.pieces().empty());
  set(7, 1);
  EXPECT_EQ(text(), "moebench_rank_rows{rank=\"7\"} 1\n");
}

}  // namespace
}  // namespace moebench
