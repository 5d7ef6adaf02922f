#pragma once
// A CUDA event, of the GPU that is current when it is made.

#include <cuda_runtime_api.h>

#include <utility>

#include "reference/base/cuda/check.h"

namespace moebench {

// Owns its event; move-only. Timing costs something, so only stamps have it.
class CudaEvent {
 public:
  explicit CudaEvent(bool timing) {
    check_cuda(cudaEventCreateWithFlags(&event_, timing ? cudaEventDefault : cudaEventDisableTiming),
               "cudaEventCreate");
  }
  CudaEvent(CudaEvent&& other) noexcept : event_(std::exchange(other.event_, nullptr)) {}
  CudaEvent& operator=(CudaEvent&& other) noexcept {
    std::swap(event_, other.event_);
    return *this;
  }
  ~CudaEvent() {
    if (event_ != nullptr) ignore_cuda(cudaEventDestroy(event_));
  }

  void record(cudaStream_t stream) { check_cuda(cudaEventRecord(event_, stream), "cudaEventRecord"); }

  // As work of a graph that is being captured, so that each of its launches records it.
  void record_in_graph(cudaStream_t stream) {
    check_cuda(cudaEventRecordWithFlags(event_, stream, cudaEventRecordExternal), "cudaEventRecordWithFlags");
  }

  // The stream's later work waits for the last record; not at all where there was none.
  void hold(cudaStream_t stream) const { check_cuda(cudaStreamWaitEvent(stream, event_, 0), "cudaStreamWaitEvent"); }

  // Of its last record.
  void synchronize() const { check_cuda(cudaEventSynchronize(event_), "cudaEventSynchronize"); }

  cudaEvent_t get() const { return event_; }

 private:
  cudaEvent_t event_ = nullptr;
};

}  // namespace moebench
