#pragma once
// Runs a case on all its ranks, and compares everything it leaves behind with the interpreter.

#include <functional>
#include <memory>
#include <string>

#include "reference/exec/device.h"
#include "tests/exec/step_case.h"

namespace moebench {

struct CaseRun {
  int steps = 2;               // of each program, with other data each time
  bool two_in_flight = false;  // two programs: both forward passes, then both backward passes, in either order
  int ignored_wait = -1;       // rank 0's device ignores this of each step's waits, in the order of the plan's ops
};

using MakeDevice = std::function<std::unique_ptr<Device>(int rank)>;

// Returns what differs, or nothing. On adversarial devices, values are overwritten as soon as they are dead.
std::string run_case(const StepCase& step, CaseRun run, const MakeDevice& make_device);

}  // namespace moebench
