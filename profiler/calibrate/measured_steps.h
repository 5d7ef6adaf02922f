#pragma once
// Ops of the compute stream, from steps.

#include "profiler/calibrate/calibration_scope.h"
#include "profiler/calibrate/step_samples.h"
#include "reference/comm/communicator.h"
#include "reference/exec/device.h"

namespace moebench {

// All sizes of the scope in turn. Collective. Throws what layers throw.
StepSamples measure_steps(const CalibrationScope& scope, Device& device, Communicator& communicator);

}  // namespace moebench
