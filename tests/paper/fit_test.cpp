#include "benchmarks/paper/fit.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <span>

namespace moebench::paper {
namespace {

// A narrow curved valley in the logarithms of two factors, and a slope in a third.
Ratio valley(const Testbed& testbed) {
  const double x = std::log(testbed[Constant::gemm].count());
  const double y = std::log(testbed[Constant::between_rate].count());
  return Ratio(std::pow(x - 1, 2) + 20 * std::pow(y + x * x, 2) - std::log(testbed[Constant::inside_rate].count()));
}

TEST(FitTest, FindsTheMinimum) {
  const std::array free = {Constant::gemm, Constant::between_rate};
  const Testbed best = fitted({}, free, valley);
  EXPECT_NEAR(best[Constant::gemm].count(), std::exp(1), 1e-3);
  EXPECT_NEAR(best[Constant::between_rate].count(), std::exp(-1), 1e-3);
}

TEST(FitTest, AFurtherConstantNeverMakesItWorse) {
  const std::array free = {Constant::inside_rate, Constant::between_rate, Constant::gemm};
  double before = valley({}).count();
  for (std::size_t count = 1; count <= free.size(); ++count) {
    const double loss = valley(fitted({}, std::span(free).first(count), valley)).count();
    EXPECT_LE(loss, before) << count;
    before = loss;
  }
}

TEST(FitTest, ChangesWhatIsFreeAlone) {
  const std::array free = {Constant::gemm};
  const Testbed best = fitted({}, free, valley);
  for (std::size_t i = 0; i < constant_count; ++i) {
    const auto constant = static_cast<Constant>(i);
    EXPECT_EQ(best[constant] == Ratio(1), constant != Constant::gemm) << i;
  }
  EXPECT_EQ(fitted({}, {}, valley).factors, Testbed{}.factors);
}

TEST(FitTest, StaysWithinAThousandTimes) {
  const std::array free = {Constant::inside_rate};
  const double factor = fitted({}, free, valley)[Constant::inside_rate].count();
  EXPECT_GT(factor, 900);
  EXPECT_LT(factor, 1000);
}

}  // namespace
}  // namespace moebench::paper
