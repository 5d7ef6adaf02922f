#pragma once
// How much of a GPU's memory something takes.

#include <optional>

#include "profiler/cupti/gpu_recorder.h"

namespace moebench {

// What is allocated of the GPU at once, from when this is made, by whomever in this process. The recorder records
// nothing else meanwhile.
class GpuFootprint {
 public:
  // Borrows the recorder; null: nothing is seen.
  explicit GpuFootprint(GpuRecorder* recorder);
  ~GpuFootprint();
  GpuFootprint(const GpuFootprint&) = delete;
  GpuFootprint& operator=(const GpuFootprint&) = delete;

  // The most so far; it ends with this. Nothing where it was not seen, or a record was lost. Precondition: the GPU is
  // idle.
  std::optional<Bytes> end();

 private:
  GpuRecorder* recorder_;  // null: it has ended
};

}  // namespace moebench
