#include "results/statistics/holm.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "reference/base/random.h"

namespace moebench {
namespace {

std::vector<Ratio> ratios(std::initializer_list<double> values) { return {values.begin(), values.end()}; }

// R's p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm").
TEST(Holm, AgreesWithR) {
  const auto adjusted = holm_adjusted(ratios({0.01, 0.04, 0.03, 0.005}));
  const auto expected = ratios({0.03, 0.06, 0.06, 0.02});
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(adjusted[i].count(), expected[i].count(), 1e-15);
}

TEST(Holm, OfOneTestIsItsPValue) {
  EXPECT_EQ(holm_adjusted(ratios({0.3})), ratios({0.3}));
  EXPECT_TRUE(holm_adjusted({}).empty());
}

TEST(Holm, LiesBetweenThePValueAndBonferronis) {
  Random random(1);
  for (int repeat = 0; repeat < 100; ++repeat) {
    std::vector<Ratio> p_values;
    for (int i = 0; i < 8; ++i) p_values.emplace_back(random.uniform());
    const auto adjusted = holm_adjusted(p_values);
    for (std::size_t i = 0; i < p_values.size(); ++i) {
      EXPECT_GE(adjusted[i], p_values[i]);
      EXPECT_LE(adjusted[i], std::max(Ratio(1), p_values[i] * 8.0));
      for (std::size_t j = 0; j < p_values.size(); ++j) {
        if (p_values[i] < p_values[j]) {
          EXPECT_LE(adjusted[i], adjusted[j]);
        }
      }
    }
  }
}

}  // namespace
}  // namespace moebench
