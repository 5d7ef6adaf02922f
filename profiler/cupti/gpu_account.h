#pragma once
// What recordings of a GPU say of themselves.

#include <cstdint>
#include <optional>
#include <string>

#include "profiler/cupti/gpu_activity.h"

namespace moebench {

// Of one recording, or of several together.
struct GpuAccount {
  std::uint64_t activities = 0;
  std::uint64_t outside_ops = 0;   // of these, such as no op has launched: the gate's, and what is beside the layer
  std::uint64_t lost = 0;          // records dropped, buffers not readable, activities without times
  std::uint64_t incomplete = 0;    // traced steps in which ops lack what they did: those have the device's own times
  Bytes peak_memory;               // of the GPU, allocated at once beyond what there was when a recording began
  std::optional<Bytes> footprint;  // likewise, from before the layer was made to the end of its first step
  Seconds synchronizing;           // the host's waiting for the GPU
  Seconds overhead;                // CUPTI's own, by its own account
  std::string missing;             // why nothing was recorded; empty: it was

  GpuAccount& operator+=(const GpuAccount& other);
  bool operator==(const GpuAccount&) const = default;
};

GpuAccount account_of(const ActivityReport& report);

}  // namespace moebench
