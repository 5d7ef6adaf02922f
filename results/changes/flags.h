#pragma once
// What makes samples doubtful, for people. Nothing is left out for it.

#include <string>
#include <vector>

#include "results/statistics/ratio_interval.h"

namespace moebench {

// "old: 5.2 % slower at the end of the rounds than at their beginning", "new: 3 of 480 iterations far from the others
// of their round". Each begins with `whose`.
std::vector<std::string> flags_of(const RoundSamples& samples, const std::string& whose);

}  // namespace moebench
