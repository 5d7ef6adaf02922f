#pragma once
// Several tests at once, and no more false alarms than of one.

#include <vector>

#include "reference/base/units.h"

namespace moebench {

// Of p-values the adjusted ones, in the same order: those of at most a may be rejected, and the probability that any of
// them should not have been is at most a, however the tests depend on each other. S. Holm, "A simple sequentially
// rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979).
std::vector<Ratio> holm_adjusted(const std::vector<Ratio>& p_values);

}  // namespace moebench
