#include "reference/routing/gate_noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace moebench {
namespace {

std::vector<double> noise_of(std::uint64_t seed, std::int64_t step, std::int64_t token, std::size_t experts) {
  std::vector<double> noise(experts);
  gate_noise(seed, step, Tokens(token), noise);
  return noise;
}

TEST(GateNoise, IsAFunctionOfSeedStepAndToken) {
  EXPECT_EQ(noise_of(1, 2, 3, 5), noise_of(1, 2, 3, 5));
  EXPECT_NE(noise_of(1, 2, 3, 5), noise_of(2, 2, 3, 5));
  EXPECT_NE(noise_of(1, 2, 3, 5), noise_of(1, 3, 3, 5));
  EXPECT_NE(noise_of(1, 2, 3, 5), noise_of(1, 2, 4, 5));
}

// Moments of 400,000 numbers: each bound is some five standard errors.
TEST(GateNoise, IsStandardNormalAndUncorrelated) {
  constexpr int tokens = 100000;
  double sum = 0, squares = 0, fourth = 0, between_experts = 0, between_tokens = 0, before = 0;
  for (int token = 0; token < tokens; ++token) {
    const std::vector<double> noise = noise_of(7, 0, token, 4);
    for (const double x : noise) {
      sum += x;
      squares += x * x;
      fourth += x * x * x * x;
    }
    between_experts += noise[0] * noise[1];
    between_tokens += noise[0] * before;
    before = noise[0];
  }
  const double count = 4.0 * tokens;
  EXPECT_NEAR(sum / count, 0, 0.008);
  EXPECT_NEAR(squares / count, 1, 0.012);
  EXPECT_NEAR(fourth / count, 3, 0.08);
  EXPECT_NEAR(between_experts / tokens, 0, 0.016);
  EXPECT_NEAR(between_tokens / tokens, 0, 0.016);
}

}  // namespace
}  // namespace moebench
