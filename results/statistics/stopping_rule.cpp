#include "results/statistics/stopping_rule.h"

#include <algorithm>
#include <cmath>

namespace moebench {

NextStep next_step(const StoppingRule& rule, int rounds, Seconds spent, std::span<const RatioInterval> intervals) {
  const double widest = std::log1p(rule.margin.count());  // half the margin to either side
  const bool are_narrow = std::all_of(intervals.begin(), intervals.end(), [&](const RatioInterval& interval) {
    return std::log(interval.high / interval.low) <= widest;
  });
  if (rounds >= rule.most_rounds) return NextStep::rounds_spent;
  if (rounds >= rule.least_rounds && are_narrow) return NextStep::narrow_enough;
  if (rounds > 0 && rule.budget > Seconds(0) && spent + spent / static_cast<double>(rounds) > rule.budget) {
    return NextStep::time_spent;
  }
  return NextStep::another_round;
}

}  // namespace moebench
