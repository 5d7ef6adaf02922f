#include "profiler/nvml/gpu_conditions.h"

#include <algorithm>

namespace moebench {

void GpuConditions::add(const GpuState& state) {
  lowest_clock = looks == 0 ? state.processor_clock : std::min(lowest_clock, state.processor_clock);
  highest_clock = std::max(highest_clock, state.processor_clock);
  highest_temperature = std::max(highest_temperature, state.temperature);
  for (const std::string& reason : state.slowed_by) {
    if (std::find(slowed_by.begin(), slowed_by.end(), reason) == slowed_by.end()) slowed_by.push_back(reason);
  }
  ++looks;
}

}  // namespace moebench
