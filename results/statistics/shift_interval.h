#pragma once
// By how much steps are longer than others were: the Hodges-Lehmann shift, with its interval.
//
// J. L. Hodges, E. L. Lehmann, "Estimates of location based on rank tests" (1963). The intervals turn around Wilcoxon's
// tests and hold for any distribution: M. Hollander, D. A. Wolfe, E. Chicken, "Nonparametric statistical methods" (3rd
// ed., 2014), sections 3.2 and 3.3 (signed ranks) and 4.2 and 4.3 (rank sum).

#include <optional>

#include "results/statistics/ratio_interval.h"

namespace moebench {

struct ShiftInterval {
  Seconds shift;
  std::optional<Seconds> low;  // nothing on either side: too few rounds for the level
  std::optional<Seconds> high;

  bool operator==(const ShiftInterval&) const = default;
};

// Of the rounds' medians. Not paired: the median of all differences after - before. Paired: the median of the means of
// all pairs of differences, each with itself too. Precondition: a round on either side, as many if paired, none empty.
ShiftInterval hodges_lehmann_shift(const RoundSamples& before, const RoundSamples& after, Pairing pairing, Ratio level);

}  // namespace moebench
