#pragma once
// When to stop measuring.
//
// Looked at are the widths of intervals alone, never where they lie: who stops as soon as a difference shows finds one
// sooner or later where there is none (P. Armitage, C. K. McPherson, B. C. Rowe, "Repeated significance tests on
// accumulating data", Journal of the Royal Statistical Society A 132, 1969). That intervals of a fixed width hold their
// level: Y. S. Chow, H. Robbins, "On the asymptotic theory of fixed-width sequential confidence intervals for the
// mean", Annals of Mathematical Statistics 36 (1965).

#include <cstdint>

#include "reference/base/units.h"

namespace moebench {

struct StoppingRule {
  int least_rounds = 6;  // what fewer say of the width is too uncertain itself
  int most_rounds = 30;
  Seconds budget;  // of time; 0: any

  bool operator==(const StoppingRule&) const = default;
};

enum class NextStep : std::uint8_t { another_round, narrow_enough, rounds_spent, time_spent };

// After `rounds` rounds that took `spent`. `widest`: the widest interval over what it may be; 1 or less is narrow
// enough, and 0, where rounds repeat exactly, needs no more than one. The time is spent where another round, as long as
// the mean of those so far, would be beyond it.
NextStep next_step(const StoppingRule& rule, int rounds, Seconds spent, Ratio widest);

}  // namespace moebench
