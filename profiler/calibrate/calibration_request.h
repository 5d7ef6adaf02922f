#pragma once
// What is to be calibrated.

#include <string>

#include "reference/cost/machine_profile.h"

namespace moebench {

struct CalibrationRequest {
  bool quick = false;  // fewer sizes and repetitions

  // What cannot be measured of a machine, and goes into its profile as it is. What it says is emulated, device and
  // communicator already have.
  std::string name;
  std::string description;
  MachineIdentity machine;

  bool operator==(const CalibrationRequest&) const = default;
};

}  // namespace moebench
