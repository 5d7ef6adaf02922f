#pragma once
// Whether steps become slower or faster while they are measured. What drifts is flagged, and nothing is corrected.
//
// H. B. Mann, "Nonparametric tests against trend" (1945); M. G. Kendall, "Rank correlation methods" (1975). Within
// rounds it is the seasonal test of R. M. Hirsch, J. R. Slack, R. A. Smith, "Techniques of trend analysis for monthly
// water quality data", Water Resources Research 18 (1982): the sums of all rounds over the root of the sum of their
// variances.

#include <optional>
#include <vector>

#include "reference/base/units.h"
#include "results/statistics/ratio_interval.h"

namespace moebench {

// Two-sided p-value of a trend: exact for at most 50 values without ties, else by the normal distribution with its
// corrections for ties and continuity. 1 for fewer than two values.
Ratio trend_p_value(const std::vector<Seconds>& values);

struct Drift {
  Ratio change;   // of the last third over the first, less one; 0.1: steps became slower by a tenth
  Ratio p_value;  // of no trend

  bool operator==(const Drift&) const = default;
};

// Over the rounds' medians. Nothing of fewer than five rounds: no order of four is unlikely enough.
std::optional<Drift> drift_over_rounds(const RoundSamples& samples);

// Within rounds, over all of them together; `change` is the median over the rounds. Nothing where no round has six
// iterations.
std::optional<Drift> drift_within_rounds(const RoundSamples& samples);

// At least 1 %, and less likely than 1 % without a trend.
bool is_notable(const Drift& drift);

}  // namespace moebench
