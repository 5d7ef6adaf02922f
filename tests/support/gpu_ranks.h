#pragma once
// Ranks as threads of the test, each with a GPU of its own and NCCL between them.

#include <functional>

#include "tests/support/ranks.h"

namespace moebench::testing {

// Calls `body` once for each rank, at the same time, and returns when all have ended. This machine has a GPU for each.
// Throws what the lowest rank threw.
void run_gpu_ranks(int ranks, const std::function<void(Rank&)>& body);

}  // namespace moebench::testing
