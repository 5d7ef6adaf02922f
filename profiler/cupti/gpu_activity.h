#pragma once
// What a GPU did for the ops of plans, as CUPTI recorded it, without CUPTI's types.

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "reference/base/units.h"

namespace moebench {

// An op in one of an executor's runs, as in its span records.
struct OpRun {
  std::int32_t run = 0;
  std::int32_t op = 0;  // index into the plan's ops

  bool operator==(const OpRun&) const = default;
};

enum class GpuWork : std::uint8_t { kernel, copy, fill };

// Times are of CUPTI's clock.
struct GpuActivity {
  GpuWork work = GpuWork::kernel;
  std::optional<OpRun> owner;  // nothing: no op had launched it
  std::chrono::nanoseconds begin{};
  std::chrono::nanoseconds end{};
  std::uint32_t device = 0;
  std::uint32_t stream = 0;
  Bytes bytes;  // of copies and fills

  bool operator==(const GpuActivity&) const = default;
};

struct ActivityReport {
  std::vector<GpuActivity> activities;  // by begin
  std::uint64_t dropped = 0;            // records that there was no buffer for
  std::uint64_t unreadable = 0;         // buffers of which a part could not be read: what follows in them is lost
  std::uint64_t ignored = 0;            // records of kinds that nothing here asked for
  std::uint64_t untimed = 0;            // activities without times, which are not among these
  Bytes peak_memory;                    // of the device, allocated at once since recording began
  Seconds synchronizing;                // the host's waiting for the device
  Seconds overhead;                     // CUPTI's own, by its own account

  bool operator==(const ActivityReport&) const = default;
};

}  // namespace moebench
