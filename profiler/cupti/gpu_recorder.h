#pragma once
// Who watches this process's GPU, and knows whose op its work is.

#include <memory>

#include "profiler/cupti/gpu_activity.h"
#include "reference/exec/op_marks.h"

namespace moebench {

// One in a process. begin() and end() are for one thread.
class GpuRecorder {
 public:
  virtual ~GpuRecorder() = default;

  // To be told of every op, also while nothing is recorded: NVIDIA's own tools show ops as NVTX ranges of the domain
  // "moebench". One op at a time.
  virtual OpMarks& marks() = 0;

  // Records from here on. Throws Error that says why it cannot, see CuptiSession.
  virtual void begin() = 0;

  // What was recorded since; nothing is any longer. Precondition: the GPU is idle. Throws Error.
  virtual ActivityReport end() = 0;
};

// Null in a build without CUDA.
std::unique_ptr<GpuRecorder> make_gpu_recorder();

}  // namespace moebench
