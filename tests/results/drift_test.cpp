#include "results/statistics/drift.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/results/made_samples.h"

namespace moebench {
namespace {

std::vector<Seconds> seconds(std::initializer_list<double> values) { return {values.begin(), values.end()}; }

// M. G. Kendall, "Rank correlation methods", appendix table 1, as in R. O. Gilbert, "Statistical methods for
// environmental pollution monitoring" (1987), table A18: one-sided 0.042 for a sum of 8 of 5 values, 0.0083 for 10;
// 0.136 for 7 of 6.
TEST(Trend, AgreesWithKendallsTable) {
  EXPECT_NEAR(trend_p_value(seconds({1, 2, 3, 4, 5})).count(), 2 * 0.0083, 1e-4);
  EXPECT_NEAR(trend_p_value(seconds({5, 4, 3, 1, 2})).count(), 2 * 0.042, 1e-3);
  EXPECT_NEAR(trend_p_value(seconds({1, 2, 6, 3, 5, 4})).count(), 2 * 0.136, 1e-3);
}

// Of all orders of six values, as many as the p-value says have a sum at least as far from zero.
TEST(Trend, IsExact) {
  const auto sum_of = [](const std::vector<int>& order) {
    int sum = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      for (std::size_t j = i + 1; j < order.size(); ++j) sum += order[j] > order[i] ? 1 : -1;
    }
    return std::abs(sum);
  };
  const std::vector<int> shown = {2, 1, 3, 6, 4, 5};
  std::vector<int> order = {1, 2, 3, 4, 5, 6};
  int as_far = 0;
  do as_far += sum_of(order) >= sum_of(shown) ? 1 : 0;
  while (std::next_permutation(order.begin(), order.end()));
  EXPECT_NEAR(trend_p_value({shown.begin(), shown.end()}).count(), as_far / 720.0, 1e-12);
}

TEST(Trend, DoesNotCareForDirectionOrScale) {
  Random random(1);
  std::vector<Seconds> values = example::made_round(random, {.iterations = 40}, 0);
  const Ratio p_value = trend_p_value(values);
  std::reverse(values.begin(), values.end());
  EXPECT_EQ(trend_p_value(values), p_value);
  for (Seconds& value : values) value = Seconds(std::exp(value.count()));
  EXPECT_EQ(trend_p_value(values), p_value);
}

TEST(Trend, OfTheSameOverAndOverIsNone) {
  EXPECT_EQ(trend_p_value(std::vector<Seconds>(20, Seconds(1))), Ratio(1));
  EXPECT_EQ(trend_p_value(seconds({1})), Ratio(1));
}

bool is_notable(const std::optional<Drift>& drift) { return notable_drifts({drift}, Ratio(0.02), Ratio(0.95)).front(); }

TEST(Drift, OverRoundsIsFoundWhereThereIsOne) {
  Random random(2);
  RoundSamples samples;
  for (int i = 0; i < 10; ++i) samples.push_back(example::made_round(random, {.round = 0.005}, 0.02 * i));
  const Drift drift = *drift_over_rounds(samples);
  EXPECT_TRUE(is_notable(drift));
  EXPECT_NEAR(drift.change.count(), std::exp(0.14) - 1, 0.05);
  shuffle(samples, random);
  EXPECT_FALSE(is_notable(drift_over_rounds(samples)));
  EXPECT_FALSE(drift_over_rounds({samples.begin(), samples.begin() + 4}));
}

TEST(Drift, WithinRoundsIsFoundWhereThereIsOne) {
  Random random(3);
  RoundSamples samples = example::made_samples(random, {.iterations = 30}, 6);
  EXPECT_FALSE(is_notable(drift_within_rounds(samples)));
  for (auto& round : samples) {
    for (std::size_t i = 0; i < round.size(); ++i) round[i] = round[i] * (1.1 - 0.1 * static_cast<double>(i) / 29);
  }
  const Drift drift = *drift_within_rounds(samples);
  EXPECT_TRUE(is_notable(drift));
  EXPECT_LT(drift.change, Ratio(0));
  EXPECT_FALSE(drift_within_rounds({{Seconds(1), Seconds(2)}}));
}

// Each iteration is like the one before: slow and quick ones come in a row.
std::vector<Seconds> wandering_round(Random& random, int iterations) {
  std::vector<Seconds> round;
  double place = 0;
  for (int i = 0; i < iterations; ++i) {
    place = 0.9 * place + 0.05 * example::normal(random);
    round.emplace_back(std::exp(place));
  }
  return round;
}

TEST(Drift, ThatIterationsFollowEachOtherIsNone) {
  Random random(5);
  int found = 0;
  for (int run = 0; run < 100; ++run) {
    RoundSamples samples;
    for (int i = 0; i < 8; ++i) samples.push_back(wandering_round(random, 60));
    found += drift_within_rounds(samples)->p_value < Ratio(0.05) ? 1 : 0;
  }
  EXPECT_LE(found, 12);  // 5 expected
}

TEST(Drift, IsNotableAtALevelForAllTogetherAndBeyondTheMargin) {
  const Drift likely{.change = Ratio(0.1), .p_value = Ratio(0.03)};
  EXPECT_TRUE(is_notable(likely));
  EXPECT_FALSE(notable_drifts({likely, Drift{.p_value = Ratio(1)}}, Ratio(0.02), Ratio(0.95))[0]);
  EXPECT_TRUE(notable_drifts({std::nullopt, likely}, Ratio(0.02), Ratio(0.95))[1]);
  EXPECT_FALSE(notable_drifts({likely}, Ratio(0.1), Ratio(0.95))[0]);
}

}  // namespace
}  // namespace moebench
