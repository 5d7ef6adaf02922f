#include "results/statistics/shift_interval.h"

#include <gtest/gtest.h>

#include "tests/results/made_samples.h"

namespace moebench {
namespace {

RoundSamples one_each(std::initializer_list<double> values) {
  RoundSamples rounds;
  for (double value : values) rounds.push_back({Seconds(value)});
  return rounds;
}

// Hollander, Wolfe, Chicken, "Nonparametric statistical methods", examples 3.3 and 3.4: depression scale of nine
// patients before and after a therapy.
TEST(HodgesLehmann, OfTheDepressionScale) {
  const auto before = one_each({1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30});
  const auto after = one_each({0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29});
  const ShiftInterval shift = hodges_lehmann_shift(before, after, Pairing::by_round, Ratio(0.96));
  EXPECT_NEAR(shift.shift.count(), -0.46, 1e-9);
  EXPECT_NEAR(shift.low->count(), -0.786, 1e-9);
  EXPECT_NEAR(shift.high->count(), -0.010, 1e-9);
}

// The same, examples 4.3 and 4.4: permeability of the membrane between mother and child, at term and before.
TEST(HodgesLehmann, OfThePermeability) {
  const auto at_term = one_each({0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46});
  const auto before_term = one_each({1.15, 0.88, 0.90, 0.74, 1.21});
  const ShiftInterval shift = hodges_lehmann_shift(at_term, before_term, Pairing::none, Ratio(0.96));
  EXPECT_NEAR(shift.shift.count(), -0.305, 1e-9);
  EXPECT_NEAR(shift.low->count(), -0.76, 1e-9);
  EXPECT_NEAR(shift.high->count(), 0.15, 1e-9);
}

TEST(HodgesLehmann, MovesAsFarAsTheTimes) {
  Random random(1);
  for (const Pairing pairing : {Pairing::none, Pairing::by_round}) {
    const RoundSamples before = example::made_samples(random, {}, 9);
    const RoundSamples after = example::made_samples(random, {}, 9);
    RoundSamples later = after;
    for (auto& round : later) {
      for (Seconds& time : round) time += Seconds(0.5);
    }
    const ShiftInterval one = hodges_lehmann_shift(before, after, pairing, Ratio(0.95));
    const ShiftInterval other = hodges_lehmann_shift(before, later, pairing, Ratio(0.95));
    EXPECT_NEAR((other.shift - one.shift).count(), 0.5, 1e-12);
    EXPECT_NEAR((*other.low - *one.low).count(), 0.5, 1e-12);
    const ShiftInterval back = hodges_lehmann_shift(after, before, pairing, Ratio(0.95));
    EXPECT_NEAR(back.shift.count(), -one.shift.count(), 1e-12);
    EXPECT_NEAR(back.low->count(), -one.high->count(), 1e-12);
    EXPECT_NEAR(back.high->count(), -one.low->count(), 1e-12);
  }
}

// 2 of the 2^n signs, or of the binomial(2n, n) orders, are as far from the middle as any: with 5 pairs that is 1
// in 16.
TEST(HodgesLehmann, OfTooFewRoundsHasNoInterval) {
  Random random(2);
  const auto has_interval = [&](int rounds, Pairing pairing) {
    const auto [before, after] = example::made_pair(random, {}, rounds);
    return hodges_lehmann_shift(before, after, pairing, Ratio(0.95)).low.has_value();
  };
  EXPECT_FALSE(has_interval(5, Pairing::by_round));
  EXPECT_TRUE(has_interval(6, Pairing::by_round));
  EXPECT_FALSE(has_interval(3, Pairing::none));
  EXPECT_TRUE(has_interval(4, Pairing::none));
}

// Where the exact distributions end and the normal one begins.
TEST(HodgesLehmann, GoesOnSmoothlyBeyondTwentyRounds) {
  Random random(3);
  const RoundSamples before = example::made_samples(random, {}, 40);
  const RoundSamples after = example::made_samples(random, {}, 40);
  for (const Pairing pairing : {Pairing::none, Pairing::by_round}) {
    const auto width = [&](std::ptrdiff_t rounds) {
      const ShiftInterval shift = hodges_lehmann_shift({before.begin(), before.begin() + rounds},
                                                       {after.begin(), after.begin() + rounds}, pairing, Ratio(0.95));
      return (*shift.high - *shift.low).count();
    };
    EXPECT_NEAR(width(21) / width(20), 1, 0.15);
  }
}

}  // namespace
}  // namespace moebench
