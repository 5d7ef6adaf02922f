#include "reference/routing/expert_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "reference/base/error.h"

namespace moebench {
namespace {

using ::testing::HasSubstr;

const Workload balanced{.kind = WorkloadKind::balanced};

Workload zipf(double s) { return {.kind = WorkloadKind::zipf, .parameter = Ratio(s)}; }
Workload lognormal(double sigma) { return {.kind = WorkloadKind::lognormal, .parameter = Ratio(sigma)}; }
Workload hot(int k, double share) { return {.kind = WorkloadKind::hot, .parameter = Ratio(share), .hot_experts = k}; }

LayerShape shape_of(int experts, int top_k, std::int64_t tokens = 40000, int ranks = 1) {
  return {.tokens = Tokens(tokens), .experts = experts, .ranks = ranks, .top_k = top_k};
}

std::vector<std::int32_t> draw(const Workload& workload, const LayerShape& shape, std::int64_t step = 0,
                               std::uint64_t seed = 3) {
  std::vector<std::int32_t> chosen(static_cast<std::size_t>(shape.tokens.count() * shape.ranks * shape.top_k));
  ExpertChoice(workload, shape, seed).choose(step, Tokens(0), chosen);
  return chosen;
}

std::vector<double> counts_of(const std::vector<std::int32_t>& chosen, int experts) {
  std::vector<double> counts(static_cast<std::size_t>(experts));
  for (const std::int32_t expert : chosen) ++counts[static_cast<std::size_t>(expert)];
  return counts;
}

double chi_square(const std::vector<double>& counts, const std::vector<double>& weights, double draws) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  double result = 0;
  for (std::size_t e = 0; e < counts.size(); ++e) {
    const double expected = draws * weights[e] / sum;
    result += (counts[e] - expected) * (counts[e] - expected) / expected;
  }
  return result;
}

std::vector<double> zipf_weights(int experts, double s) {
  std::vector<double> weights;
  for (int e = 1; e <= experts; ++e) weights.push_back(std::pow(e, -s));
  return weights;
}

// The 99.99 % point of chi square with 7 degrees of freedom is 29.9.
constexpr double most_chi_square = 29.9;

TEST(ExpertChoice, OfZipfHasItsFrequencies) {
  for (const double s : {0.0, 1.2, 2.0}) {
    const auto counts = counts_of(draw(zipf(s), shape_of(8, 1)), 8);
    EXPECT_LT(chi_square(counts, zipf_weights(8, s), 40000), most_chi_square) << s;
  }
  const auto counts = counts_of(draw(zipf(1.2), shape_of(8, 1)), 8);
  EXPECT_GT(chi_square(counts, zipf_weights(8, 1.1), 40000), most_chi_square) << "the test tells exponents apart";
}

TEST(ExpertChoice, OfHotHasItsShare) {
  const auto counts = counts_of(draw(hot(2, 0.75), shape_of(8, 1)), 8);
  const double other = 0.25 / 6;
  EXPECT_LT(chi_square(counts, {0.375, 0.375, other, other, other, other, other, other}, 40000), most_chi_square);
}

// Popularities of many experts are spread as exp(sigma x): the logarithms' mean is 0 and their deviation sigma.
TEST(ExpertChoice, OfLognormalHasItsSpreadAndFollowsTheSeed) {
  constexpr int experts = 400;
  const auto counts = counts_of(draw(lognormal(0.5), shape_of(experts, 1, 2000000)), experts);
  double sum = 0, squares = 0;
  for (const double count : counts) {
    sum += std::log(count);
    squares += std::log(count) * std::log(count);
  }
  const double mean = sum / experts;
  EXPECT_NEAR(std::sqrt(squares / experts - mean * mean), 0.5, 0.08);
  EXPECT_NE(counts_of(draw(lognormal(0.5), shape_of(8, 1), 0, 4), 8),
            counts_of(draw(lognormal(0.5), shape_of(8, 1), 0, 5), 8));
}

TEST(ExpertChoice, OfBalancedIsAsEvenAsCanBeOnEveryRankToo) {
  const auto chosen = draw(balanced, shape_of(6, 2, 11, 3));
  for (const std::size_t part : {22U, 11U, 66U}) {
    for (std::size_t first = 0; first + part <= chosen.size(); first += part) {
      const auto begin = chosen.begin() + static_cast<std::ptrdiff_t>(first);
      const auto counts = counts_of({begin, begin + static_cast<std::ptrdiff_t>(part)}, 6);
      const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
      EXPECT_LE(*most - *least, 1);
    }
  }
}

TEST(ExpertChoice, ATokensExpertsAreDifferent) {
  for (const Workload& workload : {balanced, zipf(1.2), lognormal(2), hot(1, 0.99), hot(1, 1), hot(2, 1)}) {
    for (const int top_k : {2, 3, 5}) {
      const auto chosen = draw(workload, shape_of(5, top_k, 500));
      for (std::size_t copy = 0; copy < chosen.size(); copy += static_cast<std::size_t>(top_k)) {
        const std::set<std::int32_t> experts(chosen.begin() + static_cast<std::ptrdiff_t>(copy),
                                             chosen.begin() + static_cast<std::ptrdiff_t>(copy) + top_k);
        EXPECT_EQ(experts.size(), static_cast<std::size_t>(top_k));
        EXPECT_GE(*experts.begin(), 0);
        EXPECT_LT(*experts.rbegin(), 5);
      }
    }
  }
}

// Without replacement: given the first expert i, the second is j with probability p_j / (1 - p_i).
TEST(ExpertChoice, DrawsTheSecondExpertAmongTheOthers) {
  const auto chosen = draw(zipf(1), shape_of(4, 2, 100000));
  const std::vector<double> weights = {12.0 / 25, 6.0 / 25, 4.0 / 25, 3.0 / 25};
  std::vector<double> counts(16);
  for (std::size_t copy = 0; copy < chosen.size(); copy += 2) {
    ++counts[static_cast<std::size_t>(chosen[copy]) * 4 + static_cast<std::size_t>(chosen[copy + 1])];
  }
  double statistic = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(counts[5 * i], 0);
    for (std::size_t j = 0; j < 4; ++j) {
      if (i == j) continue;
      const double expected = 100000 * weights[i] * weights[j] / (1 - weights[i]);
      statistic += (counts[4 * i + j] - expected) * (counts[4 * i + j] - expected) / expected;
    }
  }
  EXPECT_LT(statistic, 37.4) << "the 99.99 % point with 11 degrees of freedom";
}

TEST(ExpertChoice, IsTheSameForEveryNumberOfRanksAndInEveryPart) {
  for (const Workload& workload : {balanced, zipf(1.2), lognormal(1), hot(2, 0.5)}) {
    const auto whole = draw(workload, shape_of(8, 2, 96, 1));
    for (const int ranks : {2, 4}) {
      const LayerShape shape = shape_of(8, 2, 96 / ranks, ranks);
      const ExpertChoice choice(workload, shape, 3);
      for (int rank = ranks - 1; rank >= 0; --rank) {
        std::vector<std::int32_t> part(static_cast<std::size_t>(2 * 96 / ranks));
        choice.choose(0, shape.tokens * rank, part);
        EXPECT_TRUE(
            std::equal(part.begin(), part.end(), whole.begin() + rank * static_cast<std::ptrdiff_t>(part.size())));
      }
    }
  }
}

TEST(ExpertChoice, DrawsEveryStepAnew) {
  EXPECT_NE(draw(zipf(1), shape_of(8, 1, 100), 0), draw(zipf(1), shape_of(8, 1, 100), 1));
  EXPECT_EQ(draw(balanced, shape_of(8, 1, 100), 0), draw(balanced, shape_of(8, 1, 100), 1));
}

std::string error_of(const Workload& workload, const LayerShape& shape) {
  try {
    ExpertChoice(workload, shape, 1);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(ExpertChoice, RefusesWhatDoesNotFit) {
  EXPECT_THAT(error_of(Workload(), shape_of(4, 1)), HasSubstr("the gate chooses"));
  EXPECT_THAT(error_of(hot(4, 0.5), shape_of(4, 1)), HasSubstr("4 hot experts of 4: leave at least one"));
  EXPECT_THAT(error_of({.kind = WorkloadKind::trace, .file = "no/such.trace"}, shape_of(4, 1)),
              HasSubstr("no/such.trace: this routing trace cannot be read"));
}

}  // namespace
}  // namespace moebench
