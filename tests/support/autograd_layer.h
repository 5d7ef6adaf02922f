#pragma once
// A whole layer as one expression that autograd differentiates: against which the oracle is checked.

#include <vector>

#include "reference/layer/oracle.h"

namespace moebench::testing {

// What every rank's oracle should say, with the gate's gradient summed over the ranks, for every gate and routing.
// Every expert is applied to every token, and masked: for tiny shapes.
std::vector<OracleResult> autograd_answers(const OracleProblem& problem);

}  // namespace moebench::testing
