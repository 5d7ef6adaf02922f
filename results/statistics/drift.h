#pragma once
// Whether steps become slower or faster while they are measured. What drifts is flagged, and nothing is corrected.
//
// H. B. Mann, "Nonparametric tests against trend" (1945); M. G. Kendall, "Rank correlation methods" (1975). Within
// rounds each round gives one Kendall's tau, and rounds are what is independent: whether their mean is 0 is Student's
// test of summary measures (J. N. S. Matthews et al., "Analysis of serial measurements in medical research", BMJ 300,
// 1990). The seasonal test of Hirsch, Slack and Smith (1982) takes the iterations for independent, which they are not:
// slow ones come in a row, and it finds a trend where there is none in every other round.
//
// Many configurations are tested, so a drift is told only where it is likely at the level for all of them together
// (results/statistics/holm.h), and larger than what the comparison calls a change.

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

// Within rounds; `change` is the median over the rounds. Nothing where fewer than five rounds have six iterations.
std::optional<Drift> drift_within_rounds(const RoundSamples& samples);

// Which of the drifts, one family, are larger than the margin, and there at the level for all of them together (Holm).
// Nothing drifts nowhere.
std::vector<bool> notable_drifts(const std::vector<std::optional<Drift>>& drifts, Ratio margin, Ratio level);

}  // namespace moebench
