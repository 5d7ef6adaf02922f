#pragma once
// Ranks as threads of one process: for tests, and for tools that need several ranks without a network.

#include <memory>
#include <vector>

#include "reference/base/units.h"
#include "reference/comm/communicator.h"

namespace moebench {

// One communicator for each rank, to be used from different threads. A collective that not all ranks enter within
// `timeout`, or enter with different identities or sizes, ends in a CommunicationError on every rank.
std::vector<std::unique_ptr<Communicator>> connect_inprocess(int size, Seconds timeout);

}  // namespace moebench
