#pragma once
// Each set of streams at work at once (paper, Fig. 3).

#include <vector>

#include "profiler/calibrate/calibration_scope.h"
#include "profiler/calibrate/slowdown_rounds.h"
#include "reference/comm/communicator.h"
#include "reference/exec/device.h"

namespace moebench {

// Expert products, all-to-alls and copies of middling size; all-to-alls stand apart, as in a step. Sets take turns,
// those of one stream included; times are those of the slower rank. Collective. Throws CommunicationError.
std::vector<SlowdownRound> measure_slowdowns(const CalibrationScope& scope, Device& device, Communicator& communicator);

}  // namespace moebench
