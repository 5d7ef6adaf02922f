#include "reference/kernels/gpu_storage.h"

namespace moebench {

StorageCounts gpu_storage_counts(int /*gpu*/) { return {}; }
void reset_gpu_storage_peak(int /*gpu*/) {}
void release_idle_gpu_storage() {}

}  // namespace moebench
