#pragma once
// How much longer steps take than others did, with an interval, from rounds of both.
//
// A replicate is a round: iterations of one round share its processes, their memory and the machine's mood, and are not
// independent of each other. So a round counts once, by its median, and iterations only say how well that is known.

#include <optional>
#include <vector>

#include "reference/base/units.h"
#include "results/statistics/resampling.h"

namespace moebench {

using RoundSamples = std::vector<std::vector<Seconds>>;  // [rounds][iterations]; every time is positive

// Of each round. Precondition: none is empty.
std::vector<Seconds> round_medians(const RoundSamples& samples);

// What intervals and tests follow from. The logarithm of the true ratio less that of `ratio`, over `log_error`, has
// Student's distribution with so many degrees of freedom.
struct RatioEstimate {
  Ratio ratio;  // of medians, new over old
  double log_error = 0;
  double degrees_of_freedom = 0;

  bool operator==(const RatioEstimate&) const = default;
};

// Not paired: the median over the rounds of the rounds' medians, of `after` over that of `before`. Paired: the median
// over the rounds of the ratio of their medians, in which a slow round of both cancels; of an even number the geometric
// mean of the middle two.
//
// The error is that of a hierarchical bootstrap: rounds are drawn with replacement, and the iterations of each without.
// To draw these with replacement as well would count their noise twice, since it is in the rounds' medians already (A.
// C. Davison, D. V. Hinkley, "Bootstrap methods and their application", 1997, section 3.8): such intervals of 95 % hold
// the truth in 98 to 100 of 100 cases and are up to a half wider. For few rounds the normal distribution's quantiles
// are replaced by Student's (T. C. Hesterberg, "What teachers should know about the bootstrap", The American
// Statistician 69, 2015). How often these intervals hold the truth: docs/measurements.md. Repeats bit by bit for one
// seed.
//
// Nothing with fewer than fewest_rounds on either side: two say too little of how far rounds differ. Paired rounds are
// as many on both sides. Precondition: every round has an iteration.
std::optional<RatioEstimate> ratio_of_medians(const RoundSamples& before, const RoundSamples& after, Pairing pairing,
                                              const Resampling& how);
inline constexpr int fewest_rounds = 3;

// The estimate alone, of any number of rounds from one on.
Ratio ratio_between(const RoundSamples& before, const RoundSamples& after, Pairing pairing);

struct RatioInterval {
  Ratio ratio;
  Ratio low;
  Ratio high;

  bool operator==(const RatioInterval&) const = default;
};

// Two-sided; level 0.95: in 95 of 100 such measurements it holds the true ratio.
RatioInterval interval_of(const RatioEstimate& estimate, Ratio level);

// One-sided p-values: how likely an estimate this large (small) is if the true ratio is `limit` or less (or more).
Ratio p_value_above(const RatioEstimate& estimate, Ratio limit);
Ratio p_value_below(const RatioEstimate& estimate, Ratio limit);

}  // namespace moebench
