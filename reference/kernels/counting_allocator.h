#pragma once
// Counts the tensor storage that LibTorch takes from the processor's memory.

#include <cstdint>

#include "reference/base/units.h"

namespace moebench {

// Since count_storage(). Empty tensors have no storage and are not counted; nor are arenas, which are no tensors.
struct StorageCounts {
  std::int64_t allocations = 0;
  Bytes allocated;  // by all of them together
  Bytes in_use;
  Bytes peak;  // highest in_use since the last reset_storage_peak()
  Bytes held;  // by LibTorch: in use, kept for later tensors or part of a recording
};

// Puts a counting allocator in the place of c10's for the rest of the process; later calls change nothing. Storage
// that was taken before is not counted, and may be freed after. Thread-safe, like the functions below.
void count_storage();

StorageCounts storage_counts();

// The peak falls to what is in use now.
void reset_storage_peak();

}  // namespace moebench
