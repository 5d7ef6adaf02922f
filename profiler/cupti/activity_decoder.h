#pragma once
// From CUPTI's activity buffers to what a GPU did for which op.

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "profiler/cupti/gpu_activity.h"

namespace moebench {

// Records come in any order, also those that say which op's launch an activity belongs to. Source: CUPTI 13.0,
// cupti_activity.h.
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

  void add(const void* record);
  void add_activity(GpuActivity activity, std::uint64_t begin, std::uint64_t end, std::uint32_t correlation);
  void allocate(std::uint64_t address, std::uint64_t size);
  void release(std::uint64_t address);

  ActivityReport report_;  // without activities
  std::vector<Launched> launched_;
  std::unordered_map<std::uint32_t, OpRun> owners_;          // by correlation
  std::unordered_map<std::uint64_t, std::uint64_t> blocks_;  // of memory, by address
  std::uint64_t allocated_ = 0;                              // bytes
};

}  // namespace moebench
