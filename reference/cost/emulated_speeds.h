#pragma once
// What an emulation puts in the place of a machine's links and copy engine (reference/comm/paced,
// reference/exec/paced).

#include <optional>

#include "reference/base/units.h"
#include "reference/cost/interconnect.h"

namespace moebench {

struct EmulatedSpeeds {
  std::optional<Link> link;                 // of every rank to a switch that never blocks
  std::optional<BytesPerSecond> copy_rate;  // between device and host

  bool nothing() const { return !link && !copy_rate; }
  bool operator==(const EmulatedSpeeds&) const = default;
};

}  // namespace moebench
