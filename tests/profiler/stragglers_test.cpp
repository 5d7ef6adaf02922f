#include "profiler/analysis/stragglers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/profiler/traced_ranks.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

void take(TimedRanks& ranks, std::size_t rank, OpKind kind, double seconds) {
  for (std::size_t op = 0; op < ranks.alone[rank].size(); ++op) {
    if (ranks.plans[rank].plan().ops[op].kind == kind) ranks.alone[rank][op] = Seconds(seconds);
  }
}

std::vector<Straggling> of_one_step(const TimedRanks& ranks) {
  const std::vector<std::vector<TracedStep>> steps = {run(ranks)};
  return stragglers(steps);
}

TEST(StragglersTest, NobodyWaitsForEqualRanks) {
  EXPECT_THAT(of_one_step(timed_ranks("pipemoe", 3, 2, {{OpKind::fc1, Seconds(4)}})), IsEmpty());
}

TEST(StragglersTest, TheLastToComeByWhatHeldIt) {
  TimedRanks ranks = timed_ranks("fastmoe", 3, 1, {{OpKind::fc1, Seconds(4)}, {OpKind::fc2_input_grad, Seconds(4)}});
  take(ranks, 1, OpKind::fc1, 7);
  take(ranks, 2, OpKind::fc1, 6);
  take(ranks, 2, OpKind::fc1_input_grad, 5);
  EXPECT_THAT(of_one_step(ranks),
              ElementsAre(Straggling{.rank = 2, .held_by = OpKind::fc1_input_grad, .times = 1, .cost = Seconds(5)},
                          Straggling{.rank = 1, .held_by = OpKind::fc2, .times = 1, .cost = Seconds(3)}));
}

TEST(StragglersTest, TimesAreCounted) {
  TimedRanks ranks = timed_ranks("pipemoe", 2, 2, {{OpKind::fc2, Seconds(4)}});
  take(ranks, 1, OpKind::fc2, 6);
  EXPECT_THAT(of_one_step(ranks),
              ElementsAre(Straggling{.rank = 1, .held_by = OpKind::fc2, .times = 2, .cost = Seconds(6)}));
}

}  // namespace
}  // namespace moebench
