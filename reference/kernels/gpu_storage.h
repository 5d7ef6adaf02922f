#pragma once
// What tensors take of a GPU's memory, from LibTorch's own count. A build without MOEBENCH_WITH_CUDA has these
// functions too: nobody calls them there.

#include "reference/kernels/counting_allocator.h"

namespace moebench {

// Since the process began, and the most at once since the last reset.
StorageCounts gpu_storage_counts(int gpu);
void reset_gpu_storage_peak(int gpu);

// Gives back to the driver what LibTorch keeps for later tensors, of all GPUs of this process.
void release_idle_gpu_storage();

}  // namespace moebench
