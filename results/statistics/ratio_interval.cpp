#include "results/statistics/ratio_interval.h"

#include <algorithm>
#include <cmath>

#include "reference/base/percentile.h"
#include "results/statistics/median_error.h"
#include "results/statistics/student.h"

namespace moebench {
namespace {

std::vector<double> logarithms(const std::vector<Seconds>& times) {
  std::vector<double> result;
  result.reserve(times.size());
  for (Seconds time : times) result.push_back(std::log(time.count()));
  return result;
}

double distance(const RatioEstimate& estimate, Ratio limit) {
  return in_errors(std::log(estimate.ratio / limit), estimate.log_error);
}

}  // namespace

std::vector<Seconds> round_medians(const RoundSamples& samples) {
  std::vector<Seconds> medians;
  medians.reserve(samples.size());
  for (const std::vector<Seconds>& round : samples) medians.push_back(median(round));
  return medians;
}

Ratio ratio_between(const RoundSamples& before, const RoundSamples& after, Pairing pairing) {
  const std::vector<Seconds> old = round_medians(before);
  const std::vector<Seconds> now = round_medians(after);
  if (pairing == Pairing::none) return Ratio(median(now) / median(old));
  std::vector<Ratio> logarithms_of_ratios;
  for (std::size_t i = 0; i < old.size(); ++i) logarithms_of_ratios.emplace_back(std::log(now[i] / old[i]));
  return Ratio(std::exp(median(std::move(logarithms_of_ratios)).count()));
}

std::optional<RatioEstimate> ratio_of_medians(const RoundSamples& before, const RoundSamples& after, Pairing pairing,
                                              const Resampling& how) {
  if (static_cast<int>(std::min(before.size(), after.size())) < fewest_rounds) return std::nullopt;
  const MedianError known =
      error_of_difference(logarithms(round_medians(before)), logarithms(round_medians(after)), pairing, how);
  return RatioEstimate{.ratio = ratio_between(before, after, pairing),
                       .log_error = known.error,
                       .degrees_of_freedom = known.degrees_of_freedom};
}

RatioInterval interval_of(const RatioEstimate& estimate, Ratio level) {
  if (estimate.log_error == 0) return {estimate.ratio, estimate.ratio, estimate.ratio};
  const double width =
      student_quantile(Ratio(0.5 + level.count() / 2), estimate.degrees_of_freedom) * estimate.log_error;
  return {estimate.ratio, estimate.ratio * std::exp(-width), estimate.ratio * std::exp(width)};
}

Ratio p_value_above(const RatioEstimate& estimate, Ratio limit) {
  return student_above(distance(estimate, limit), estimate.degrees_of_freedom);
}

Ratio p_value_below(const RatioEstimate& estimate, Ratio limit) {
  return student_above(-distance(estimate, limit), estimate.degrees_of_freedom);
}

}  // namespace moebench
