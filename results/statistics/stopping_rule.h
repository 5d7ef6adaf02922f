#pragma once
// When to stop measuring.
//
// Looked at are the widths of intervals alone, never where they lie: who stops as soon as a difference shows finds one
// sooner or later where there is none (P. Armitage, C. K. McPherson, B. C. Rowe, "Repeated significance tests on
// accumulating data", 1969). Fixed-width intervals: Y. S. Chow, H. Robbins (1965).

#include <cstdint>
#include <span>

#include "reference/base/units.h"
#include "results/statistics/ratio_interval.h"

namespace moebench {

struct StoppingRule {
  int least_rounds = 6;  // what fewer say of the width is too uncertain itself
  int most_rounds = 30;
  Seconds budget;  // of time; 0: any
  Ratio margin;    // an interval is narrow enough where it reaches at most half the margin to either side

  bool operator==(const StoppingRule&) const = default;
};

enum class NextStep : std::uint8_t { another_round, narrow_enough, rounds_spent, time_spent };

// After `rounds` rounds that took `spent`. `estimates`: of everything that is to be known well enough; none: whatever
// the rounds say, no further one would make it better known. The time is spent where another round, as long as the mean
// of those so far, would be beyond it.
NextStep next_step(const StoppingRule& rule, int rounds, Seconds spent, std::span<const RatioInterval> intervals);

}  // namespace moebench
