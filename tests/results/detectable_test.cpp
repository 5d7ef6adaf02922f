#include "results/statistics/detectable.h"

#include <gtest/gtest.h>

#include <cmath>

namespace moebench {
namespace {

// Bloom: with many degrees of freedom 2.8 standard errors are found in 80 % of the cases at 5 %.
TEST(Detectable, IsBloomsMultiple) {
  const RatioEstimate estimate{.ratio = Ratio(1), .log_error = 0.01, .degrees_of_freedom = 1e9};
  EXPECT_NEAR(std::log(least_detectable_ratio(estimate, Ratio(0), Ratio(0.95), Ratio(0.8)).count()), 0.028, 1e-4);
}

TEST(Detectable, GrowsWithEverythingThatMakesItHarder) {
  const RatioEstimate estimate{.ratio = Ratio(1.3), .log_error = 0.01, .degrees_of_freedom = 9};
  const Ratio usual = least_detectable_ratio(estimate, Ratio(0.02), Ratio(0.95), Ratio(0.8));
  RatioEstimate noisy = estimate;
  noisy.log_error = 0.02;
  RatioEstimate few = estimate;
  few.degrees_of_freedom = 3;
  EXPECT_GT(least_detectable_ratio(noisy, Ratio(0.02), Ratio(0.95), Ratio(0.8)), usual);
  EXPECT_GT(least_detectable_ratio(few, Ratio(0.02), Ratio(0.95), Ratio(0.8)), usual);
  EXPECT_GT(least_detectable_ratio(estimate, Ratio(0.05), Ratio(0.95), Ratio(0.8)), usual);
  EXPECT_GT(least_detectable_ratio(estimate, Ratio(0.02), Ratio(0.99), Ratio(0.8)), usual);
  EXPECT_GT(least_detectable_ratio(estimate, Ratio(0.02), Ratio(0.95), Ratio(0.9)), usual);
}

TEST(Detectable, WithoutNoiseIsTheMargin) {
  const RatioEstimate estimate{.ratio = Ratio(1), .log_error = 0, .degrees_of_freedom = 5};
  EXPECT_EQ(least_detectable_ratio(estimate, Ratio(0.25), Ratio(0.95), Ratio(0.8)), Ratio(1.25));
}

}  // namespace
}  // namespace moebench
