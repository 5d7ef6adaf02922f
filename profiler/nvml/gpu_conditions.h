#pragma once
// Under what conditions a GPU worked for a while.

#include <string>
#include <vector>

#include "profiler/nvml/gpu_state.h"

namespace moebench {

// Over several looks at it. What the driver did not tell is zero, or empty.
struct GpuConditions {
  int looks = 0;
  Megahertz lowest_clock;  // of the multiprocessors
  Megahertz highest_clock;
  Celsius highest_temperature;
  std::vector<std::string> slowed_by;  // in any of the looks, each once

  void add(const GpuState& state);
  bool operator==(const GpuConditions&) const = default;
};

}  // namespace moebench
