#include "results/statistics/median_error.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "reference/base/random.h"

namespace moebench {
namespace {

double median_in_place(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

// Of resamples' medians. Deviations are summed as B. P. Welford does it, Technometrics 4 (1962).
double variance_of_median(const std::vector<double>& rounds, Random& random, int resamples) {
  std::vector<double> drawn(rounds.size());
  double mean = 0;
  double squares = 0;
  for (int resample = 1; resample <= resamples; ++resample) {
    for (double& value : drawn) value = rounds[((random() >> 32) * rounds.size()) >> 32];
    const double median = median_in_place(drawn);
    const double deviation = median - mean;
    mean += deviation / resample;
    squares += deviation * (median - mean);
  }
  return squares / (resamples - 1);
}

}  // namespace

MedianError error_of_difference(const std::vector<double>& before, const std::vector<double>& after, Pairing pairing,
                                const Resampling& how) {
  Random random(how.seed);
  const auto degrees_before = static_cast<double>(before.size() - 1);
  const auto degrees_after = static_cast<double>(after.size() - 1);
  if (pairing == Pairing::by_round) {
    std::vector<double> differences;
    for (std::size_t i = 0; i < before.size(); ++i) differences.push_back(after[i] - before[i]);
    return {.error = std::sqrt(variance_of_median(differences, random, how.resamples)),
            .degrees_of_freedom = degrees_after};
  }
  const double a = variance_of_median(before, random, how.resamples);
  const double b = variance_of_median(after, random, how.resamples);
  if (a + b == 0) return {.error = 0, .degrees_of_freedom = degrees_before + degrees_after};
  return {.error = std::sqrt(a + b),
          .degrees_of_freedom = (a + b) * (a + b) / (a * a / degrees_before + b * b / degrees_after)};
}

}  // namespace moebench
