#pragma once
// Layers on a backend, against the oracle.

#include <map>
#include <vector>

#include "reference/layer/backend.h"
#include "reference/layer/oracle.h"
#include "tests/support/ranks.h"

namespace moebench::testing {

inline const std::vector<int> backend_granularities = {1, 3};

using AnswersByPartitions = std::map<int, std::vector<OracleResult>>;

// Every variant (all_variants()) for backend_granularities, on one rank: expects what `answers` say (layer_problem.h),
// the same bits of a second step, and of every strategy the bits of none.
void expect_right(const OracleProblem& problem, const AnswersByPartitions& answers, const Backend& backend, Rank& rank);

}  // namespace moebench::testing
