#include "suites/run/repeat.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "tests/run/ranks.h"

namespace moebench {
namespace {

StepSample sample_of(double step_ms, double comm_ms, double hidden_ms) {
  return {.step = milliseconds(step_ms),
          .forward = milliseconds(step_ms / 4),
          .backward = milliseconds(step_ms / 2),
          .busy = {milliseconds(1), milliseconds(2), milliseconds(comm_ms), milliseconds(0)},
          .forward_busy = {milliseconds(1), milliseconds(1), milliseconds(comm_ms / 4), milliseconds(0)},
          .hidden = milliseconds(hidden_ms)};
}

TEST(Repeat, TakesTheMaximumOverRanksOfEachIteration) {
  fixtures::on_ranks(2, [](Communicator& communicator) {
    int iteration = 0;
    const Round round = repeat(communicator, Seconds(0), [&] {
      // Rank 0 is slower in even iterations, rank 1 in odd ones.
      const bool slower = iteration++ % 2 == communicator.rank();
      return sample_of(slower ? 20 : 10, 4, 2);
    });
    ASSERT_EQ(round.step.size(), static_cast<std::size_t>(least_iterations));
    for (Seconds step : round.step) EXPECT_DOUBLE_EQ(in_milliseconds(step), 20);
    for (Seconds forward : round.forward) EXPECT_DOUBLE_EQ(in_milliseconds(forward), 5);
    for (Seconds backward : round.backward) EXPECT_DOUBLE_EQ(in_milliseconds(backward), 10);
  });
}

TEST(Repeat, KeepsTheOptimizersTimeWhereOneIsRun) {
  fixtures::on_ranks(2, [](Communicator& communicator) {
    const Round without = repeat(communicator, Seconds(0), [] { return sample_of(20, 4, 2); });
    EXPECT_TRUE(without.optimizer.empty());
    const Round round = repeat(communicator, Seconds(0), [&] {
      StepSample sample = sample_of(20, 4, 2);
      sample.optimizer = milliseconds(communicator.rank() == 1 ? 3 : 1);
      return sample;
    });
    ASSERT_EQ(round.optimizer.size(), round.step.size());
    for (Seconds optimizer : round.optimizer) EXPECT_DOUBLE_EQ(in_milliseconds(optimizer), 3);
  });
}

TEST(Repeat, GoesOnUntilTheTimeIsSpentOnAllRanksAlike) {
  fixtures::on_ranks(3, [](Communicator& communicator) {
    int iterations = 0;
    const Round round = repeat(communicator, milliseconds(95), [&] {
      ++iterations;
      return sample_of(communicator.rank() == 2 ? 10 : 1, 4, 2);
    });
    EXPECT_EQ(iterations, 10);
    EXPECT_EQ(round.step.size(), 10U);
  });
}

TEST(RepeatInTurns, HasOneIterationOfEachInATurn) {
  fixtures::on_ranks(2, [](Communicator& communicator) {
    std::vector<int> calls;
    std::size_t turns = 0;
    std::vector<TimedStep> steps;
    for (int which = 0; which < 3; ++which) {
      steps.emplace_back([&calls, which] {
        calls.push_back(which);
        return sample_of(10.0 * (which + 1), 4, 2);
      });
    }
    const auto rounds = repeat_in_turns(communicator, milliseconds(95), 7, steps, [&](int ended, int expected) {
      ++turns;
      EXPECT_EQ(ended, static_cast<int>(turns));
      EXPECT_EQ(expected, ended <= least_iterations ? least_iterations : 10);
      ASSERT_EQ(calls.size(), 3 * turns);
      std::vector<int> of_turn(calls.end() - 3, calls.end());
      std::sort(of_turn.begin(), of_turn.end());
      EXPECT_EQ(of_turn, (std::vector<int>{0, 1, 2}));
    });
    EXPECT_EQ(turns, 10U) << "until the quickest has had its time";
    ASSERT_EQ(rounds.size(), 3U);
    for (std::size_t i = 0; i < rounds.size(); ++i) {
      ASSERT_EQ(rounds[i].step.size(), turns);
      for (Seconds step : rounds[i].step) EXPECT_DOUBLE_EQ(in_milliseconds(step), 10.0 * static_cast<double>(i + 1));
    }
    std::set<std::vector<int>> orders;
    for (std::size_t turn = 0; turn < turns; ++turn) {
      const auto begin = calls.begin() + static_cast<std::ptrdiff_t>(3 * turn);
      orders.emplace(begin, begin + 3);
    }
    EXPECT_GT(orders.size(), 2U) << "not always one after the same other";
  });
}

TEST(Repeat, StopsSomeTimeEvenIfStepsTakeNone) {
  fixtures::on_ranks(1, [](Communicator& communicator) {
    const Round round = repeat(communicator, milliseconds(1), [] { return sample_of(1e-9, 0, 0); });
    EXPECT_EQ(round.step.size(), static_cast<std::size_t>(most_iterations));
  });
}

TEST(Repeat, AveragesBusyTimesAndOverlapOverRanks) {
  fixtures::on_ranks(2, [](Communicator& communicator) {
    const double comm = communicator.rank() == 0 ? 4 : 8;
    const Round round = repeat(communicator, Seconds(0), [&] { return sample_of(10, comm, 2); });
    EXPECT_DOUBLE_EQ(in_milliseconds(round.busy.routing), 1);
    EXPECT_DOUBLE_EQ(in_milliseconds(round.busy.compute), 2);
    EXPECT_DOUBLE_EQ(in_milliseconds(round.busy.comm), 6);
    EXPECT_DOUBLE_EQ(in_milliseconds(round.forward_busy.comm), 1.5);
    EXPECT_DOUBLE_EQ(round.overlap->count(), (0.5 + 0.25) / 2);
  });
}

TEST(Repeat, NamesTheRankThatComputesLongestInEachIteration) {
  fixtures::on_ranks(3, [](Communicator& communicator) {
    int iteration = 0;
    const Round round = repeat(communicator, milliseconds(95), [&] {
      StepSample sample = sample_of(10, 4, 2);
      const int slowest = iteration++ == 4 ? 2 : 1;
      sample.busy.compute = milliseconds(communicator.rank() == slowest ? 7 : 3);
      return sample;
    });
    EXPECT_EQ(round.by_rank.stragglers, (std::vector<int>{0, static_cast<int>(round.step.size()) - 1, 1}));
    EXPECT_EQ(round.by_rank.compute, (std::vector<Seconds>{milliseconds(3), milliseconds(7), milliseconds(3)}));
  });
}

TEST(Repeat, HasNoOverlapWithoutCommunication) {
  fixtures::on_ranks(2, [](Communicator& communicator) {
    const Round none = repeat(communicator, Seconds(0), [] { return sample_of(10, 0, 0); });
    EXPECT_FALSE(none.overlap.has_value());
    // Ranks without any do not count.
    const Round one = repeat(communicator, Seconds(0), [&] { return sample_of(10, communicator.rank() * 4.0, 2); });
    EXPECT_DOUBLE_EQ(one.overlap->count(), 0.5);
  });
}

TEST(Repeat, PassesOnWhatAStepThrows) {
  fixtures::on_ranks(1, [](Communicator& communicator) {
    EXPECT_THROW(repeat(communicator, Seconds(0), []() -> StepSample { throw std::runtime_error("broken"); }),
                 std::runtime_error);
  });
}

}  // namespace
}  // namespace moebench
