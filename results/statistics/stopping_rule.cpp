#include "results/statistics/stopping_rule.h"

namespace moebench {

NextStep next_step(const StoppingRule& rule, int rounds, Seconds spent, Ratio widest) {
  if (rounds < 1) return NextStep::another_round;
  const bool are_enough = rounds >= rule.least_rounds || widest == Ratio(0);
  if (are_enough && widest <= Ratio(1)) return NextStep::narrow_enough;
  if (rounds >= rule.most_rounds) return NextStep::rounds_spent;
  const Seconds with_another = spent + spent / static_cast<double>(rounds);
  return rule.budget > Seconds(0) && with_another > rule.budget ? NextStep::time_spent : NextStep::another_round;
}

}  // namespace moebench
