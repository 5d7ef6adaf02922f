#pragma once
// Results of one suite that were measured round by round, by runs of their own.

#include "results/results.h"

namespace moebench {

// Adds the rounds of `next` to `all`, run by run, and the runs that `all` lacks. What failed or was skipped once has
// failed or was skipped. Memory is the largest, errors are the worst; the environment and the rest are those of `all`.
void add_rounds(Results& all, const Results& next);

}  // namespace moebench
