#include "suites/run/agreement.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/run/ranks.h"

namespace moebench {
namespace {

TEST(Gather, GivesEveryRankTheFiguresOfAll) {
  fixtures::on_ranks(3, [](Communicator& communicator) {
    const double rank = communicator.rank();
    const RankFigures figures = gather(communicator, {rank, 10 * rank});
    EXPECT_EQ(figures, (RankFigures{{0, 0}, {1, 10}, {2, 20}}));
  });
}

TEST(Gather, KeepsNaNToItsPlace) {
  fixtures::on_ranks(2, [](Communicator& communicator) {
    const RankFigures figures = gather(communicator, {communicator.rank() == 1 ? std::nan("") : 1.0, 2.0});
    EXPECT_EQ(figures[0], (std::vector<double>{1, 2}));
    EXPECT_TRUE(std::isnan(figures[1][0]));
    EXPECT_EQ(figures[1][1], 2);
  });
}

TEST(Gather, GivesEveryRankTheTextsOfAll) {
  fixtures::on_ranks(3, [](Communicator& communicator) {
    const std::string own(static_cast<std::size_t>(communicator.rank()) * 1000, 'x');
    EXPECT_EQ(gather_texts(communicator, own), (std::vector<std::string>{"", std::string(1000, 'x'), std::string(2000, 'x')}));
  });
}

TEST(RankFigures, HaveAMaximumAndAMean) {
  const RankFigures figures = {{1, 5}, {3, 4}};
  EXPECT_EQ(maximum(figures), (std::vector<double>{3, 5}));
  EXPECT_EQ(mean(figures), (std::vector<double>{2, 4.5}));
  EXPECT_TRUE(std::isnan(maximum({{1.0}, {std::nan("")}, {2.0}})[0]));
}

}  // namespace
}  // namespace moebench
