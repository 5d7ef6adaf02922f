#pragma once
// Measures a machine: what ops take alone, by running them as steps do, and how much streams slow each other down.
//
// All ranks measure at the same time, so that what they share (cores, memory, the network) is shared as in a step. Ops
// of the compute stream are taken from steps in which nothing overlaps; transfers and slowdowns from streams that
// repeat one thing. Sizes take turns; figures are medians, those of the slowest rank.

#include "profiler/calibrate/calibration_request.h"
#include "reference/comm/communicator.h"
#include "reference/cost/machine_profile.h"
#include "reference/exec/device.h"

namespace moebench {

// The same profile on all ranks, which call it together. Throws what layers and communicators throw.
MachineProfile calibrate(const CalibrationRequest& request, Device& device, Communicator& communicator);

}  // namespace moebench
