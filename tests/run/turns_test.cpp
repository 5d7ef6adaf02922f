#include "suites/run/turns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::ElementsAre;

const std::vector<Machine> roomy = {{.ranks = 2, .cores = 2, .available = mib(1024)}};

std::vector<std::size_t> sizes(const Job& job) {
  std::vector<std::size_t> result;
  for (const auto& group : groups_of(job)) result.push_back(group.size());
  return result;
}

TEST(Turns, ThoseOfALayerFollowEachOtherInTheOrderOfTheFirst) {
  std::vector<Configuration> configurations = fixtures::configurations(5);
  configurations[1].shape.tokens = configurations[3].shape.tokens = Tokens(512);
  const Turns turns(MeasureOrder::turns, 1);
  EXPECT_THAT(turns.by_layer({3, 0, 2, 1, 4}, configurations), ElementsAre(3, 1, 0, 2, 4));
  EXPECT_THAT(Turns(MeasureOrder::blocks, 1).by_layer({3, 0, 2, 1, 4}, configurations), ElementsAre(3, 0, 2, 1, 4));
}

TEST(Turns, ThoseOfALayerTakeTurns) {
  Job job = fixtures::job(5);
  job.items[2].what.shape.tokens = Tokens(512);
  Turns(MeasureOrder::blocks, 1).arrange(job.items, roomy);
  EXPECT_THAT(sizes(job), ElementsAre(1, 1, 1, 1, 1));
  Turns(MeasureOrder::turns, 1).arrange(job.items, roomy);
  EXPECT_THAT(sizes(job), ElementsAre(2, 1, 2));
}

TEST(Turns, AsManyAsThereIsRoomFor) {
  Job job = fixtures::job(6);
  const Turns turns(MeasureOrder::turns, 1);
  MemoryPrediction all = predict_memory(job.items.front().what, 1);
  for (std::size_t i = 1; i < job.items.size(); ++i) all = together(all, predict_memory(job.items[i].what, 1));
  std::vector<Machine> machines = roomy;
  while (why_it_does_not_fit(all, machines).empty()) machines.front().available = machines.front().available - mib(1);
  turns.arrange(job.items, machines);
  for (std::size_t size : sizes(job)) EXPECT_LT(size, 6U);
  EXPECT_LT(sizes(job).size(), 6U);
}

TEST(Turns, AGroupThatIsPartedStaysSoForTheRound) {
  Job job = fixtures::job(5);
  job.items[2].what.shape.tokens = Tokens(512);
  Turns turns(MeasureOrder::turns, 1);
  turns.arrange(job.items, roomy);
  EXPECT_EQ(turns.part(std::span(job.items).subspan(2)), 1U);
  turns.arrange(job.items, roomy);
  EXPECT_THAT(sizes(job), ElementsAre(2, 1, 2));
  EXPECT_EQ(turns.part(std::span(job.items).subspan(3)), 2U);
  turns.arrange(job.items, roomy);
  EXPECT_THAT(sizes(job), ElementsAre(2, 1, 1, 1));
  turns.begin_round();
  turns.arrange(job.items, roomy);
  EXPECT_THAT(sizes(job), ElementsAre(2, 1, 2));
}

}  // namespace
}  // namespace moebench
