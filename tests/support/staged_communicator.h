#pragma once
// A communicator of a GPU's memory as one of the host's: for tests whose buffers are vectors.

#include <memory>

#include "reference/comm/communicator.h"

namespace moebench::testing {

// Each call copies to the GPU, runs there, waits and copies back what was to be received.
std::unique_ptr<Communicator> stage(std::unique_ptr<Communicator> of_gpu, int gpu);

}  // namespace moebench::testing
