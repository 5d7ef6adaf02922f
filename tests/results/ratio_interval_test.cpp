#include "results/statistics/ratio_interval.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "tests/results/made_samples.h"

namespace moebench {
namespace {

using example::made_samples;
using example::Noise;
using example::scaled;

constexpr Resampling few{.seed = 7, .resamples = 400};
constexpr std::array<Pairing, 2> pairings = {Pairing::none, Pairing::by_round};

TEST(RatioOfMedians, IsOfMediansOverRoundsOfTheirMedians) {
  const RoundSamples before = {{Seconds(1), Seconds(9), Seconds(2)}, {Seconds(4)}, {Seconds(3), Seconds(3)}};
  const RoundSamples after = {{Seconds(6)}, {Seconds(6), Seconds(8)}, {Seconds(1), Seconds(9), Seconds(9), Seconds(9)}};
  EXPECT_EQ(ratio_between(before, after, Pairing::none), Ratio(7.0 / 3));
  EXPECT_DOUBLE_EQ(ratio_between(before, after, Pairing::by_round).count(), 3);  // of 3, 7/4 and 3
}

TEST(RatioOfMedians, RepeatsBitByBit) {
  Random random(3);
  const RoundSamples before = made_samples(random, {}, 5);
  const RoundSamples after = made_samples(random, {}, 5);
  for (const Pairing pairing : pairings) {
    EXPECT_EQ(ratio_of_medians(before, after, pairing, few), ratio_of_medians(before, after, pairing, few));
    EXPECT_NE(ratio_of_medians(before, after, pairing, few), ratio_of_medians(before, after, pairing, {.seed = 8}));
  }
}

TEST(RatioOfMedians, DoesNotDependOnTheUnit) {
  Random random(4);
  const RoundSamples before = made_samples(random, {}, 6);
  const RoundSamples after = made_samples(random, {}, 6);
  for (const Pairing pairing : pairings) {
    const auto once = interval_of(*ratio_of_medians(before, after, pairing, few), Ratio(0.95));
    const auto scaled_ones =
        interval_of(*ratio_of_medians(scaled(before, 1e3), scaled(after, 1e3), pairing, few), Ratio(0.95));
    EXPECT_NEAR(scaled_ones.ratio.count(), once.ratio.count(), 1e-12);
    EXPECT_NEAR(scaled_ones.low.count(), once.low.count(), 1e-9);
    EXPECT_NEAR(scaled_ones.high.count(), once.high.count(), 1e-9);
    const auto slower = interval_of(*ratio_of_medians(before, scaled(after, 1.5), pairing, few), Ratio(0.95));
    EXPECT_NEAR(slower.low.count(), once.low.count() * 1.5, 1e-9);
    EXPECT_NEAR(slower.high.count(), once.high.count() * 1.5, 1e-9);
  }
}

// With random numbers in another order the ends are not quite the same.
TEST(RatioOfMedians, TurnsAroundWithOldAndNew) {
  Random random(5);
  const RoundSamples before = made_samples(random, {}, 8);
  const RoundSamples after = scaled(made_samples(random, {}, 8), 1.2);
  for (const Pairing pairing : pairings) {
    const Resampling many{.seed = 7, .resamples = 20000};
    const auto forth = interval_of(*ratio_of_medians(before, after, pairing, many), Ratio(0.95));
    const auto back = interval_of(*ratio_of_medians(after, before, pairing, many), Ratio(0.95));
    EXPECT_NEAR(back.ratio.count(), 1 / forth.ratio.count(), 1e-12);
    EXPECT_NEAR(back.low.count(), 1 / forth.high.count(), 2e-3);
    EXPECT_NEAR(back.high.count(), 1 / forth.low.count(), 2e-3);
  }
}

TEST(RatioOfMedians, IsWiderForAHigherLevelAndForMoreNoise) {
  Random random(6);
  const Noise quiet;
  const Noise loud{.round = 3 * quiet.round, .iteration = quiet.iteration};
  const auto of_quiet =
      *ratio_of_medians(made_samples(random, quiet, 12), made_samples(random, quiet, 12), Pairing::none, few);
  const auto of_loud =
      *ratio_of_medians(made_samples(random, loud, 12), made_samples(random, loud, 12), Pairing::none, few);
  EXPECT_GT(of_loud.log_error, of_quiet.log_error);
  RatioInterval before = interval_of(of_quiet, Ratio(0.5));
  for (const double level : {0.8, 0.9, 0.95, 0.99, 0.999}) {
    const RatioInterval now = interval_of(of_quiet, Ratio(level));
    EXPECT_LT(now.low, before.low);
    EXPECT_GT(now.high, before.high);
    before = now;
  }
}

TEST(RatioOfMedians, IsNothingOfTooFewRounds) {
  Random random(9);
  for (const Pairing pairing : pairings) {
    const RoundSamples enough = made_samples(random, {}, fewest_rounds);
    const RoundSamples less = made_samples(random, {}, fewest_rounds - 1);
    EXPECT_TRUE(ratio_of_medians(enough, enough, pairing, few));
    EXPECT_FALSE(ratio_of_medians(less, less, pairing, few));
  }
  EXPECT_FALSE(ratio_of_medians(made_samples(random, {}, 1), made_samples(random, {}, 20), Pairing::none, few));
}

TEST(RatioOfMedians, WithoutNoiseIsExact) {
  const RoundSamples before(8, {Seconds(2), Seconds(2)});
  const RoundSamples after(8, {Seconds(3), Seconds(3)});
  for (const Pairing pairing : pairings) {
    const RatioEstimate estimate = *ratio_of_medians(before, after, pairing, few);
    const RatioInterval interval = interval_of(estimate, Ratio(0.99));
    EXPECT_DOUBLE_EQ(interval.ratio.count(), 1.5);
    EXPECT_EQ(interval.low, interval.ratio);
    EXPECT_EQ(interval.high, interval.ratio);
    EXPECT_EQ(p_value_above(estimate, Ratio(1.4)), Ratio(0));
    EXPECT_EQ(p_value_above(estimate, Ratio(1.6)), Ratio(1));
    EXPECT_EQ(p_value_below(estimate, Ratio(1.6)), Ratio(0));
  }
}

// A slow round of both says nothing about their ratio.
TEST(RatioOfMedians, OfPairedRoundsIsBlindToWhatMeetsBoth) {
  Random random(10);
  RoundSamples before = made_samples(random, {}, 8);
  RoundSamples after = made_samples(random, {}, 8);
  const auto quiet = *ratio_of_medians(before, after, Pairing::by_round, few);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const double factor = 1 + 0.3 * static_cast<double>(i % 3);
    before[i] = scaled({before[i]}, factor).front();
    after[i] = scaled({after[i]}, factor).front();
  }
  const auto disturbed = *ratio_of_medians(before, after, Pairing::by_round, few);
  EXPECT_NEAR(disturbed.ratio.count(), quiet.ratio.count(), 1e-12);
  EXPECT_NEAR(disturbed.log_error, quiet.log_error, 1e-12);
  EXPECT_GT(ratio_of_medians(before, after, Pairing::none, few)->log_error, 2 * quiet.log_error);
}

TEST(PValue, AgreesWithTheInterval) {
  Random random(11);
  const auto estimate = *ratio_of_medians(made_samples(random, {}, 7), made_samples(random, {}, 7), Pairing::none, few);
  const RatioInterval interval = interval_of(estimate, Ratio(0.9));
  EXPECT_NEAR(p_value_above(estimate, interval.low).count(), 0.05, 1e-9);
  EXPECT_NEAR(p_value_below(estimate, interval.high).count(), 0.05, 1e-9);
  EXPECT_NEAR(p_value_above(estimate, estimate.ratio).count(), 0.5, 1e-9);
}

// The whole table, of many more sets and kinds of noise, is printed by benchmarks/results/interval_coverage.cpp.
TEST(RatioOfMedians, HoldsItsLevel) {
  constexpr int sets = 1000;
  for (const Pairing pairing : pairings) {
    const Noise noise{.machine = pairing == Pairing::by_round ? 0.1 : 0.0};
    for (const int rounds : {fewest_rounds, 8}) {
      Random random(20);
      int held = 0;
      for (int i = 0; i < sets; ++i) {
        const auto [before, after] = example::made_pair(random, noise, rounds);
        const auto estimate = ratio_of_medians(before, after, pairing, {.seed = random(), .resamples = 200});
        const RatioInterval interval = interval_of(*estimate, Ratio(0.95));
        held += interval.low <= Ratio(1) && Ratio(1) <= interval.high ? 1 : 0;
      }
      EXPECT_GE(held, 930) << rounds << " rounds";  // 950 less three standard deviations
    }
  }
}

}  // namespace
}  // namespace moebench
