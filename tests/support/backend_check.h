#pragma once
// Layers on a backend, against the oracle.

#include "reference/layer/backend.h"
#include "reference/layer/oracle.h"
#include "tests/support/ranks.h"

namespace moebench::testing {

// Every variant (all_variants()) for granularities 1 and 3, on one rank: expects what `should` says, the same bits of a
// second step, and of every strategy the bits of none.
void expect_right(const OracleProblem& problem, const OracleResult& should, const Backend& backend, Rank& rank);

}  // namespace moebench::testing
