#pragma once
// Transfers of several sizes, each stream alone.

#include "profiler/calibrate/calibration_scope.h"
#include "profiler/calibrate/figures.h"
#include "reference/comm/communicator.h"
#include "reference/exec/device.h"

namespace moebench {

struct TransferSamples {
  Samples<Bytes> exchanges;  // by what a rank sends to the others together
  Samples<Bytes> sums;       // by what is summed
  Samples<Bytes> to_host;
  Samples<Bytes> from_host;
};

// Sizes take turns. No transfer departs right behind another, as few do in a step: on an emulated wire that would hide
// its latency. Collective. Throws CommunicationError.
TransferSamples measure_transfers(const CalibrationScope& scope, Device& device, Communicator& communicator);

}  // namespace moebench
