#include "results/statistics/share_difference.h"

#include <algorithm>

#include "reference/base/percentile.h"
#include "results/statistics/median_error.h"
#include "results/statistics/student.h"

namespace moebench {
namespace {

std::vector<double> counts_of(const std::vector<Ratio>& shares) {
  std::vector<double> counts;
  for (Ratio share : shares) counts.push_back(share.count());
  return counts;
}

Ratio difference_between(const std::vector<Ratio>& before, const std::vector<Ratio>& after, Pairing pairing) {
  if (pairing == Pairing::none) return median(after) - median(before);
  std::vector<Ratio> differences;
  for (std::size_t i = 0; i < before.size(); ++i) differences.push_back(after[i] - before[i]);
  return median(std::move(differences));
}

}  // namespace

std::optional<ShareEstimate> difference_of_shares(const std::vector<Ratio>& before, const std::vector<Ratio>& after,
                                                  Pairing pairing, const Resampling& how) {
  if (static_cast<int>(std::min(before.size(), after.size())) < fewest_rounds) return std::nullopt;
  const MedianError known = error_of_difference(counts_of(before), counts_of(after), pairing, how);
  return ShareEstimate{.difference = difference_between(before, after, pairing),
                       .error = Ratio(known.error),
                       .degrees_of_freedom = known.degrees_of_freedom};
}

ShareInterval interval_of(const ShareEstimate& estimate, Ratio level) {
  if (estimate.error == Ratio(0)) return {estimate.difference, estimate.difference};
  const Ratio width = estimate.error * student_quantile(Ratio(0.5 + level.count() / 2), estimate.degrees_of_freedom);
  return {estimate.difference - width, estimate.difference + width};
}

Ratio p_value_above(const ShareEstimate& estimate, Ratio limit) {
  return student_above(in_errors((estimate.difference - limit).count(), estimate.error.count()),
                       estimate.degrees_of_freedom);
}

Ratio p_value_below(const ShareEstimate& estimate, Ratio limit) {
  return student_above(in_errors((limit - estimate.difference).count(), estimate.error.count()),
                       estimate.degrees_of_freedom);
}

}  // namespace moebench
