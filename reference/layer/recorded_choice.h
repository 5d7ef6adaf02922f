#pragma once
// What a routing trace is recorded from.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "reference/comm/communicator.h"

namespace moebench {

// The experts of all ranks' tokens, as RoutingTraceWriter::write() takes a step, from each rank's StepRecord::experts.
// All ranks call it and get the same. Throws CommunicationError.
std::vector<std::int32_t> gather_choice(const at::Tensor& experts, Communicator& communicator);

}  // namespace moebench
