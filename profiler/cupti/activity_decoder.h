#pragma once
// From CUPTI's activity buffers to what a GPU did for which op.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "profiler/cupti/gpu_activity.h"

namespace moebench {

// Records come in any order, also those that say which op's launch an activity belongs to, and those of memory, which
// count in the order of their times. Source: CUPTI 13.0, cupti_activity.h.
class ActivityDecoder {
 public:
  // A buffer's valid bytes, as CUPTI has filled it: aligned to 8.
  void read(std::span<const std::byte> buffer);

  // What was launched as `correlation` belongs to the op.
  void own(std::uint32_t correlation, OpRun op) { owners_[correlation] = op; }

  void add_dropped(std::uint64_t records) { report_.dropped += records; }

  // Of all that was read so far.
  ActivityReport report() const;

 private:
  struct Launched {
    GpuActivity activity;
    std::uint32_t correlation = 0;
  };

  struct MemoryChange {
    std::uint64_t time = 0;  // CUPTI's clock
    std::uint64_t address = 0;
    std::optional<std::uint64_t> allocated;  // bytes; nothing: it was released
  };

  static Bytes peak_of(std::vector<MemoryChange> changes);

  void add(const void* record);
  void add_activity(GpuActivity activity, std::uint64_t begin, std::uint64_t end, std::uint32_t correlation);

  ActivityReport report_;  // without activities and what memory was allocated at once
  std::vector<Launched> launched_;
  std::vector<MemoryChange> changes_;
  std::unordered_map<std::uint32_t, OpRun> owners_;  // by correlation
};

}  // namespace moebench
