#pragma once
// What the driver says of a GPU at a moment.

#include <string>
#include <vector>

#include "reference/base/units.h"

namespace moebench {

using Megahertz = Quantity<struct MegahertzTag, int>;
using Celsius = Quantity<struct CelsiusTag, int>;

// What the driver does not tell is zero, or empty.
struct GpuState {
  std::string name;
  Bytes memory;
  Bytes used;
  Celsius temperature;
  Megahertz processor_clock;  // of the multiprocessors
  Megahertz memory_clock;
  std::vector<std::string> slowed_by;  // why clocks are lower than they could be, as "power cap"

  bool operator==(const GpuState&) const = default;
};

}  // namespace moebench
