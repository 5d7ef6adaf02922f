#pragma once
// What an emulation puts in the place of a machine's links and copy engine (reference/comm/paced,
// reference/exec/paced).

#include <optional>
#include <string_view>

#include "reference/base/units.h"
#include "reference/cost/interconnect.h"

namespace moebench {

struct EmulatedSpeeds {
  std::optional<Link> link;                 // of every rank to a switch that never blocks
  std::optional<BytesPerSecond> copy_rate;  // between device and host

  bool nothing() const { return !link && !copy_rate; }
  bool operator==(const EmulatedSpeeds&) const = default;
};

// "link and copies", "link", "copies"; empty: nothing.
std::string_view parts_of(const EmulatedSpeeds& emulated);

}  // namespace moebench
