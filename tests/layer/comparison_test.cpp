#include "reference/layer/comparison.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace moebench {
namespace {

constexpr LayerShape shape{.tokens = Tokens(4), .model_dim = Features(4), .hidden_dim = Features(9), .experts = 2};

struct Pair {
  LayerResult actual;
  OracleResult expected;
};

Pair equal_results() {
  Pair pair;
  const auto set = [](at::Tensor& actual, at::Tensor& expected, at::IntArrayRef sizes) {
    expected = at::ones(sizes, at::kDouble);
    actual = at::ones(sizes);
  };
  set(pair.actual.output, pair.expected.output, {4, 4});
  set(pair.actual.grad_input, pair.expected.grad_input, {4, 4});
  set(pair.actual.grad_gate, pair.expected.grad_gate, {4, 2});
  pair.expected.grad_gate_squares = at::zeros({4, 2}, at::kDouble);
  set(pair.actual.grad_fc1, pair.expected.grad_fc1, {2, 4, 9});
  set(pair.actual.grad_fc2, pair.expected.grad_fc2, {2, 9, 4});
  return pair;
}

const Comparison& of(const std::vector<Comparison>& all, std::string_view tensor) {
  for (const Comparison& comparison : all) {
    if (comparison.tensor == tensor) return comparison;
  }
  throw std::out_of_range(std::string(tensor));
}

TEST(Comparison, MaxAbsErrorIsTheLargestDifferenceOrNaN) {
  const at::Tensor zero = at::zeros({3});
  at::Tensor other = at::zeros({3}, at::kDouble);
  other[1] = -0.25;
  EXPECT_EQ(max_abs_error(zero, other), 0.25);
  other[2] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(max_abs_error(zero, other)));
  EXPECT_EQ(max_abs_error(at::empty({0}), at::empty({0})), 0);
}

TEST(Comparison, PassesEqualResults) {
  const Pair pair = equal_results();
  const auto comparisons = compare(shape, pair.actual, pair.expected);
  EXPECT_EQ(comparisons.size(), 5U);
  for (const Comparison& comparison : comparisons) {
    EXPECT_EQ(comparison.max_abs_error, 0);
    EXPECT_TRUE(comparison.passed());
  }
}

TEST(Comparison, ToleratesRoundingsOfTheRootOfTheSumsLengths) {
  const Pair pair = equal_results();
  const double eps = std::numeric_limits<float>::epsilon();
  const auto comparisons = compare(shape, pair.actual, pair.expected);
  EXPECT_DOUBLE_EQ(of(comparisons, "output").tolerance, 4 * eps * (2 + 3));
  EXPECT_DOUBLE_EQ(of(comparisons, "grad_input").tolerance, 4 * eps * (2 + 3 + 2));
  EXPECT_DOUBLE_EQ(of(comparisons, "grad_fc1").tolerance, 4 * eps * (2 + 3 + 2));
}

TEST(Comparison, ToleratesRoundingsOfTheTermsThatTheGatesGradientIsLeftOf) {
  Pair pair = equal_results();
  pair.expected.grad_gate_squares[1][1] = 100;
  const double eps = std::numeric_limits<float>::epsilon();
  EXPECT_DOUBLE_EQ(of(compare(shape, pair.actual, pair.expected), "grad_gate").tolerance, 4 * eps * (2 + 3 + 2) * 10);
}

TEST(Comparison, ToleratesRoundingsOfWhatABf16LayerStores) {
  const Pair pair = equal_results();
  LayerShape narrow = shape;
  narrow.dtype = ElementType::bf16;
  const auto comparisons = compare(narrow, pair.actual, pair.expected, 6);
  EXPECT_DOUBLE_EQ(of(comparisons, "output").tolerance, 4.0 / 256 * 2);
  EXPECT_DOUBLE_EQ(of(comparisons, "grad_input").tolerance, 4.0 / 256 * std::sqrt(7.0));
  EXPECT_DOUBLE_EQ(of(comparisons, "grad_gate").tolerance, 4.0 / 256 * std::sqrt(3.0));
  EXPECT_DOUBLE_EQ(of(comparisons, "grad_fc1").tolerance, 4.0 / 256 * std::sqrt(10.0));
  EXPECT_DOUBLE_EQ(of(comparisons, "grad_fc2").tolerance, 4.0 / 256 * 3);
}

TEST(Comparison, FailsOnOneWrongElementAndOnNaN) {
  Pair pair = equal_results();
  pair.actual.grad_fc2[1][8][3] += 1e-4;
  pair.actual.output[0][0] = std::numeric_limits<float>::quiet_NaN();
  const auto comparisons = compare(shape, pair.actual, pair.expected);
  EXPECT_FALSE(of(comparisons, "grad_fc2").passed());
  EXPECT_FALSE(of(comparisons, "output").passed());
  EXPECT_TRUE(of(comparisons, "grad_fc1").passed());
}

TEST(Comparison, AllowsTheSlack) {
  Pair pair = equal_results();
  pair.actual.grad_input[2][1] += 0.5;
  pair.expected.grad_input_slack = at::zeros({4, 4}, at::kDouble);
  pair.expected.grad_input_slack[2][1] = 0.5;
  EXPECT_TRUE(of(compare(shape, pair.actual, pair.expected), "grad_input").passed());
  pair.actual.grad_input[2][2] += 0.5;
  EXPECT_FALSE(of(compare(shape, pair.actual, pair.expected), "grad_input").passed());
}

}  // namespace
}  // namespace moebench
