#pragma once
// By how much a share has changed, such as the overlap, of which each round has one.

#include <optional>
#include <vector>

#include "reference/base/units.h"
#include "results/statistics/ratio_interval.h"

namespace moebench {

// As RatioEstimate has it, of a difference.
struct ShareEstimate {
  Ratio difference;  // of the medians over the rounds; paired: the median of the rounds' differences
  Ratio error;
  double degrees_of_freedom = 0;
};

// By the same rules as ratio_of_medians(): nothing with fewer than fewest_rounds on either side.
std::optional<ShareEstimate> difference_of_shares(const std::vector<Ratio>& before, const std::vector<Ratio>& after,
                                                  Pairing pairing, const Resampling& how);

struct ShareInterval {
  Ratio low;
  Ratio high;

  bool operator==(const ShareInterval&) const = default;
};
ShareInterval interval_of(const ShareEstimate& estimate, Ratio level);

// One-sided, of a true difference of `limit` or less, or of `limit` or more.
Ratio p_value_above(const ShareEstimate& estimate, Ratio limit);
Ratio p_value_below(const ShareEstimate& estimate, Ratio limit);

}  // namespace moebench
