#pragma once
// Ranks as threads of the test, each with a device of its own.

#include <functional>

#include "reference/comm/communicator.h"
#include "reference/exec/device.h"

namespace moebench::testing {

struct Rank {
  int index = 0;
  Communicator& communicator;
  Device& device;
  Communicator& control;  // see MoeLayer
};

// Calls `body` once for each rank, at the same time, and returns when all have ended. Compute threads use one core.
// Throws what the lowest rank threw.
void run_ranks(int ranks, const std::function<void(Rank&)>& body);

}  // namespace moebench::testing
