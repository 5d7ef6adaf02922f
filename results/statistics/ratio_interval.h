#pragma once
// How much longer steps take than others did, with an interval, from rounds of both.
//
// A replicate is a round: iterations of one round share its processes, their memory and the machine's mood, and are not
// independent of each other. So a round counts once, by its median, and iterations only say how well that is known.

#include <cstdint>
#include <optional>
#include <vector>

#include "reference/base/units.h"

namespace moebench {

using RoundSamples = std::vector<std::vector<Seconds>>;  // [rounds][iterations]; every time is positive

// by_round: round i of both was measured side by side, and what disturbed the machine met both.
enum class Pairing : std::uint8_t { none, by_round };

struct Resampling {
  std::uint64_t seed = 1;
  int resamples = 1000;
};

// What intervals and tests follow from. The logarithm of the true ratio less that of `ratio`, over `log_error`, has
// Student's distribution with so many degrees of freedom.
struct RatioEstimate {
  Ratio ratio;  // of medians, new over old
  double log_error = 0;
  double degrees_of_freedom = 0;

  bool operator==(const RatioEstimate&) const = default;
};

// Not paired: the median over the rounds of the rounds' medians, of `after` over that of `before`. Paired: the median
// over the rounds of the ratio of their medians, in which a slow round of both cancels.
//
// The error is that of a hierarchical bootstrap (rounds with replacement, then the iterations of each with replacement;
// A. C. Davison, D. V. Hinkley, "Bootstrap methods and their application", 1997, section 3.8), corrected for few rounds
// by Student's distribution and the factor sqrt(n / (n - 1)) (T. C. Hesterberg, "What teachers should know about the
// bootstrap", The American Statistician 69, 2015, section 4); degrees of freedom of two unpaired sets are Welch's. How
// often such intervals hold the truth: docs/measurements.md. Repeats bit by bit for one seed.
//
// Nothing with fewer than fewest_rounds() on either side: no such interval is known to hold its level there. Paired
// rounds are as many on both sides. Precondition: every round has an iteration.
std::optional<RatioEstimate> ratio_of_medians(const RoundSamples& before, const RoundSamples& after, Pairing pairing,
                                              const Resampling& how);
int fewest_rounds(Pairing pairing);

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
