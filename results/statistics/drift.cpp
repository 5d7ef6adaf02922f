#include "results/statistics/drift.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>

#include "reference/base/percentile.h"
#include "results/statistics/holm.h"
#include "results/statistics/student.h"

namespace moebench {
namespace {

constexpr std::size_t exact_up_to = 50;
constexpr std::size_t fewest_values = 6;
constexpr std::size_t fewest_rounds_with_a_trend = 5;  // also of those that have fewest_values

// Pairs in which the later value is larger, less those in which it is smaller; and the sum's variance without a trend.
struct TrendSum {
  std::int64_t sum = 0;
  double variance = 0;
  bool has_ties = false;
};

// Sorts; returns the number of pairs that were in the wrong order.
std::int64_t inversions(std::span<Seconds> values, std::vector<Seconds>& scratch) {
  if (values.size() < 2) return 0;
  const std::size_t half = values.size() / 2;
  std::int64_t wrong = inversions(values.first(half), scratch) + inversions(values.subspan(half), scratch);
  scratch.clear();
  std::size_t left = 0;
  std::size_t right = half;
  while (left < half || right < values.size()) {
    if (right == values.size() || (left < half && values[left] <= values[right])) {
      scratch.push_back(values[left++]);
    } else {
      wrong += static_cast<std::int64_t>(half - left);
      scratch.push_back(values[right++]);
    }
  }
  std::copy(scratch.begin(), scratch.end(), values.begin());
  return wrong;
}

TrendSum trend_sum(std::vector<Seconds> values) {
  std::vector<Seconds> scratch;
  const std::int64_t wrong = inversions(values, scratch);
  const auto n = static_cast<double>(values.size());
  TrendSum trend{.sum = 0, .variance = n * (n - 1) * (2 * n + 5) / 18, .has_ties = false};
  auto pairs = static_cast<std::int64_t>(values.size() * (values.size() - 1) / 2);
  for (auto group = values.begin(); group != values.end();) {
    const auto end = std::upper_bound(group, values.end(), *group);
    const std::int64_t size = end - group;
    const auto t = static_cast<double>(size);
    pairs -= size * (size - 1) / 2;
    trend.variance -= t * (t - 1) * (2 * t + 5) / 18;
    trend.has_ties = trend.has_ties || size > 1;
    group = end;
  }
  trend.sum = pairs - 2 * wrong;
  return trend;
}

// Of a sum at least as far from 0: orders with so few inversions, or as few the other way.
Ratio exact_p_value(std::size_t values, std::int64_t sum) {
  const std::size_t pairs = values * (values - 1) / 2;
  std::vector<double> share(pairs + 1, 0);  // of the orders of n values that have i inversions
  share[0] = 1;
  for (std::size_t n = 2; n <= values; ++n) {
    for (std::size_t i = n * (n - 1) / 2 + 1; i-- > 0;) {
      double sum_of_shares = 0;
      for (std::size_t k = 0; k < std::min(n, i + 1); ++k) sum_of_shares += share[i - k];
      share[i] = sum_of_shares / static_cast<double>(n);
    }
  }
  const auto fewest = static_cast<std::size_t>((static_cast<std::int64_t>(pairs) - std::abs(sum)) / 2);
  double tail = 0;
  for (std::size_t i = 0; i <= fewest; ++i) tail += share[i];
  return Ratio(std::min(1.0, 2 * tail));
}

Ratio normal_p_value(std::int64_t sum, double variance) {
  if (variance <= 0 || sum == 0) return Ratio(1);
  const double z = (static_cast<double>(std::abs(sum)) - 1) / std::sqrt(variance);
  return student_above(z, 2 * most_degrees_of_freedom) * 2.0;
}

// Two-sided, of a mean of 0.
Ratio p_value_of_mean(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double error = std::sqrt(squares / (n - 1) / n);
  return mean == 0 ? Ratio(1) : student_above(in_errors(std::abs(mean), error), n - 1) * 2.0;
}

Ratio change_over(const std::vector<Seconds>& values) {
  const auto third = static_cast<std::ptrdiff_t>(std::max<std::size_t>(1, values.size() / 3));
  const std::vector<Seconds> first(values.begin(), values.begin() + third);
  const std::vector<Seconds> last(values.end() - third, values.end());
  return Ratio(median(last) / median(first) - 1);
}

}  // namespace

Ratio trend_p_value(const std::vector<Seconds>& values) {
  if (values.size() < 2) return Ratio(1);
  const TrendSum trend = trend_sum(values);
  if (trend.has_ties || values.size() > exact_up_to) return normal_p_value(trend.sum, trend.variance);
  return exact_p_value(values.size(), trend.sum);
}

std::optional<Drift> drift_over_rounds(const RoundSamples& samples) {
  if (samples.size() < fewest_rounds_with_a_trend) return std::nullopt;
  const std::vector<Seconds> medians = round_medians(samples);
  return Drift{.change = change_over(medians), .p_value = trend_p_value(medians)};
}

std::optional<Drift> drift_within_rounds(const RoundSamples& samples) {
  std::vector<double> taus;
  std::vector<Ratio> changes;
  for (const std::vector<Seconds>& round : samples) {
    if (round.size() < fewest_values) continue;
    const auto n = static_cast<double>(round.size());
    taus.push_back(static_cast<double>(trend_sum(round).sum) / (n * (n - 1) / 2));
    changes.push_back(change_over(round));
  }
  if (changes.size() < fewest_rounds_with_a_trend) return std::nullopt;
  return Drift{.change = median(std::move(changes)), .p_value = p_value_of_mean(taus)};
}

std::vector<bool> notable_drifts(const std::vector<std::optional<Drift>>& drifts, Ratio margin, Ratio level) {
  std::vector<Ratio> p_values;
  for (const auto& drift : drifts) {
    if (drift) p_values.push_back(drift->p_value);
  }
  const std::vector<Ratio> adjusted = holm_adjusted(p_values);
  std::vector<bool> notable;
  std::size_t tested = 0;
  for (const auto& drift : drifts) {
    const bool is_sure = drift && adjusted[tested++] <= Ratio(1) - level;
    notable.push_back(is_sure && std::abs(drift->change.count()) > margin.count());
  }
  return notable;
}

}  // namespace moebench
