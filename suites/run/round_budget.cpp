#include "suites/run/round_budget.h"

#include <algorithm>

namespace moebench {

bool RoundBudget::fits(int configurations) const {
  if (!longest_ && before_ == Seconds(0)) return true;
  return used() + longest_.value_or(Seconds(0)) * configurations < duration_;
}

void RoundBudget::begin_round(int configurations) {
  round_begin_ = used();
  under_way_ = configurations;
}

void RoundBudget::end_round() {
  if (under_way_ == 0) return;
  longest_ = std::max(longest_.value_or(Seconds(0)), (used() - round_begin_) / under_way_);
  under_way_ = 0;
}

Seconds RoundBudget::used() const {
  return before_ + Seconds(std::chrono::duration<double>(Clock::now() - start_).count());
}

}  // namespace moebench
