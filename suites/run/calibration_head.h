#pragma once
// The head agent of a calibration: one set of workers, which measure their machine.

#include <optional>
#include <string>

#include "profiler/calibrate/calibration_request.h"
#include "suites/run/agents.h"
#include "suites/run/attempt.h"
#include "suites/run/interrupts.h"
#include "suites/run/muster.h"

namespace moebench {

struct CalibrationOutcome {
  std::optional<MachineProfile> profile;
  std::string reason;  // where there is none: what went wrong; empty after a signal
};

// Ranks, threads and emulation that are `wanted` and emulated become the profile's, with what pins them in its
// description; the request has the rest. Throws what muster() throws, and CommunicationError when the store is lost.
CalibrationOutcome calibrate_as_head(const RanksWanted& wanted, CalibrationRequest request, const Crew& crew,
                                     Agents& agents, Interrupts& interrupts);

}  // namespace moebench
