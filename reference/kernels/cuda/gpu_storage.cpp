#include "reference/kernels/gpu_storage.h"

#include <c10/cuda/CUDACachingAllocator.h>

namespace moebench {

StorageCounts gpu_storage_counts(int gpu) {
  const auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(static_cast<c10::DeviceIndex>(gpu));
  constexpr auto all = static_cast<std::size_t>(c10::CachingAllocator::StatType::AGGREGATE);
  const c10::CachingAllocator::Stat& bytes = stats.allocated_bytes.at(all);
  return {.allocations = stats.allocation.at(all).allocated,
          .allocated = Bytes(bytes.allocated),
          .in_use = Bytes(bytes.current),
          .peak = Bytes(bytes.peak),
          .held = Bytes(stats.reserved_bytes.at(all).current)};
}

void reset_gpu_storage_peak(int gpu) {
  c10::cuda::CUDACachingAllocator::resetPeakStats(static_cast<c10::DeviceIndex>(gpu));
}

void release_idle_gpu_storage() { c10::cuda::CUDACachingAllocator::emptyCache(); }

}  // namespace moebench
