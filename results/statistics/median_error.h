#pragma once
// How well a median over rounds is known.

#include <vector>

#include "results/statistics/resampling.h"

namespace moebench {

// Standard error of a difference of medians, and the degrees of freedom that it is known with.
struct MedianError {
  double error = 0;
  double degrees_of_freedom = 0;
};

// Each the values of the rounds. Not paired: of the difference of the two medians, with the degrees of freedom of B. L.
// Welch, "The generalization of 'Student's' problem when several different population variances are involved",
// Biometrika 34 (1947). Paired: of the median of the rounds' differences. Precondition: two rounds on either side, as
// many if paired, and two resamples.
MedianError error_of_difference(const std::vector<double>& before, const std::vector<double>& after, Pairing pairing,
                                const Resampling& how);

}  // namespace moebench
