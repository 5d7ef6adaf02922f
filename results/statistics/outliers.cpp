#include "results/statistics/outliers.h"

#include <algorithm>
#include <cmath>

#include "reference/base/percentile.h"

namespace moebench {
namespace {

constexpr std::size_t fewest_values = 5;

int beyond_fences(const std::vector<Seconds>& round) {
  if (round.size() < fewest_values) return 0;
  const Seconds low = percentile(round, Percent(25));
  const Seconds high = percentile(round, Percent(75));
  const Seconds reach = (high - low) * 3.0;
  return static_cast<int>(std::count_if(round.begin(), round.end(),
                                        [&](Seconds time) { return time < low - reach || time > high + reach; }));
}

double median_of(const std::vector<double>& values) {
  std::vector<Ratio> ratios(values.begin(), values.end());
  return median(std::move(ratios)).count();
}

}  // namespace

std::vector<int> outlying(const std::vector<double>& values) {
  constexpr double normal_quartile = 0.6745;
  constexpr double most_score = 3.5;
  std::vector<int> found;
  if (values.size() < fewest_values) return found;
  const double middle = median_of(values);
  std::vector<double> distances;
  for (double value : values) distances.push_back(std::abs(value - middle));
  const double usual = median_of(distances);
  if (usual == 0) return found;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (normal_quartile * distances[i] / usual > most_score) found.push_back(static_cast<int>(i));
  }
  return found;
}

Outliers outliers_of(const RoundSamples& samples) {
  std::vector<double> logarithms;
  for (Seconds time : round_medians(samples)) logarithms.push_back(std::log(time.count()));
  Outliers outliers{.rounds = outlying(logarithms), .iterations = 0};
  for (const std::vector<Seconds>& round : samples) outliers.iterations += beyond_fences(round);
  return outliers;
}

}  // namespace moebench
