#pragma once
// Which round of a gate a run is. It is told through the environment: a build that does not know it is not disturbed.

#include <string>

#include "suites/run/launch.h"

namespace moebench {

// For the environment of `moebench run`: "MOEBENCH_GATE_ROUND=3". `round`: from 0.
std::string gate_round_variable(int round);

// 0 outside a gate. Throws InputError for what is no number of a round.
int gate_round_from(const Lookup& environment);

// The same of this process's environment.
int gate_round_from_environment();

}  // namespace moebench
