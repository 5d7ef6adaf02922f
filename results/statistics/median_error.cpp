#include "results/statistics/median_error.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "reference/base/random.h"

namespace moebench {
namespace {

// Of a sample that has each of the sorted values so many times, and as many values in all.
double median_of(const std::vector<double>& sorted, const std::vector<std::size_t>& times) {
  const std::size_t half = sorted.size() / 2;
  std::size_t place = 0;
  std::size_t seen = times[0];
  while (seen < half) seen += times[++place];
  const double lower = sorted[place];
  while (seen <= half) seen += times[++place];
  return sorted.size() % 2 == 1 ? sorted[place] : (sorted[place] + lower) / 2;
}

// Of resamples' medians. Values are sorted once, and only counted in each resample. Deviations are summed as
// B. P. Welford does it, Technometrics 4 (1962).
double variance_of_median(const std::vector<double>& rounds, Random& random, int resamples) {
  std::vector<std::size_t> order(rounds.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rounds[a] < rounds[b]; });
  std::vector<std::size_t> place_of(rounds.size());
  std::vector<double> sorted;
  for (const std::size_t round : order) {
    place_of[round] = sorted.size();
    sorted.push_back(rounds[round]);
  }
  std::vector<std::size_t> times(rounds.size());
  double mean = 0;
  double squares = 0;
  for (int resample = 1; resample <= resamples; ++resample) {
    std::fill(times.begin(), times.end(), std::size_t{0});
    for (std::size_t i = 0; i < rounds.size(); ++i) ++times[place_of[((random() >> 32) * rounds.size()) >> 32]];
    const double median = median_of(sorted, times);
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
