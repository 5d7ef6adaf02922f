#include "suites/run/worker/gpu_footprint.h"

#include <utility>

#include "profiler/cupti/gpu_account.h"
#include "reference/base/error.h"

namespace moebench {

// Why it cannot record, whoever traces steps is told too.
GpuFootprint::GpuFootprint(GpuRecorder* recorder) : recorder_(recorder) {
  if (recorder_ == nullptr) return;
  try {
    recorder_->begin();
  } catch (const Error&) {
    recorder_ = nullptr;
  }
}

GpuFootprint::~GpuFootprint() { end(); }

std::optional<Bytes> GpuFootprint::end() {
  GpuRecorder* const recorder = std::exchange(recorder_, nullptr);
  if (recorder == nullptr) return std::nullopt;
  try {
    const GpuAccount account = account_of(recorder->end());
    if (account.lost > 0) return std::nullopt;
    return account.peak_memory;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace moebench
