#include "reference/kernels/cuda_device.h"

#include <ATen/Context.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "reference/base/cuda/check.h"
#include "reference/base/cuda/event.h"
#include "reference/base/error.h"
#include "reference/exec/gpus.h"

namespace moebench {
namespace {

using Instant = std::chrono::steady_clock::time_point;

void release_device(std::byte* data, Bytes /*size*/) { ignore_cuda(cudaFree(data)); }
void release_pinned(std::byte* data, Bytes /*size*/) { ignore_cuda(cudaFreeHost(data)); }

c10::cuda::CUDAStream stream_of(int gpu, Stream stream) {
  return c10::cuda::getStreamFromPool(stream == Stream::comm, static_cast<c10::DeviceIndex>(gpu));
}

struct CudaRecording final : Recording {
  at::cuda::CUDAGraph graph;
};

class CudaDevice final : public Device, private Stamps, private Recorder {
 public:
  explicit CudaDevice(int gpu)
      : guard_(static_cast<c10::DeviceIndex>(gpu)),
        gpu_(gpu),
        streams_{stream_of(gpu, Stream::compute), stream_of(gpu, Stream::comm), stream_of(gpu, Stream::copy)},
        before_(false),
        joined_(false),
        idle_(true) {}

  Arena allocate(Pool pool, Bytes size) override {
    if (size == Bytes(0)) return {};
    const auto bytes = static_cast<std::size_t>(size.count());
    void* data = nullptr;
    const bool pinned = pool == Pool::host;
    const cudaError_t result = pinned ? cudaHostAlloc(&data, bytes, cudaHostAllocDefault) : cudaMalloc(&data, bytes);
    if (result == cudaErrorMemoryAllocation) {
      ignore_cuda(cudaGetLastError());  // it would be reported again by the next call
      throw Error("no memory for an arena of " + std::to_string(size.count()) + " bytes (" +
                  std::string(name_of(pool)) + ") on GPU " + std::to_string(gpu_) +
                  ": use fewer tokens, a higher granularity or a reuse strategy");
    }
    check_cuda(result, pinned ? "cudaHostAlloc" : "cudaMalloc");
    return {static_cast<std::byte*>(data), size, pinned ? release_pinned : release_device};
  }

  void reserve_events(int count) override { grow(events_, count, false); }

  void enqueue(Stream stream, Task task) override {
    begin();
    const c10::cuda::CUDAStreamGuard current(of(stream));
    task.run(task.context, task.argument);
  }

  void record(Stream stream, EventId event) override {
    begin();
    events_[static_cast<std::size_t>(event)].record(of(stream));
  }

  void wait(Stream stream, EventId event) override {
    begin();
    events_[static_cast<std::size_t>(event)].hold(of(stream));
  }

  void copy(std::byte* to, const std::byte* from, Bytes size) override {
    if (size == Bytes(0)) return;
    const c10::cuda::CUDAStream current = c10::cuda::getCurrentCUDAStream(static_cast<c10::DeviceIndex>(gpu_));
    check_cuda(cudaMemcpyAsync(to, from, static_cast<std::size_t>(size.count()), cudaMemcpyDefault, current),
               "cudaMemcpyAsync");
  }

  void submit() override {}

  void synchronize() override {
    began_ = false;
    if (recording_) drop_recording();
    for (const c10::cuda::CUDAStream& stream : streams_) {
      check_cuda(cudaStreamSynchronize(stream), "cudaStreamSynchronize");
    }
    idle_.record(of(Stream::compute));
    idle_.synchronize();
    idle_since_ = std::chrono::steady_clock::now();
  }

  Stamps* stamps() override { return this; }
  Recorder* recorder() override { return this; }

 private:
  void reserve(int count) override { grow(stamps_, count, true); }

  void record_stamp(Stream stream, int stamp) override {
    begin();
    CudaEvent& event = stamps_[static_cast<std::size_t>(stamp)];
    recording_ ? event.record_in_graph(of(stream)) : event.record(of(stream));
  }

  // The compute stream begins, the others come in behind an event of its and are joined before the end. Another thread,
  // such as NCCL's, may do what a capture forbids.
  void begin_recording() override {
    auto recording = std::make_unique<CudaRecording>();
    const c10::cuda::CUDAStreamGuard current(of(Stream::compute));
    recording->graph.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
    recording_ = std::move(recording);
    before_.record(of(Stream::compute));
    for (const Stream stream : {Stream::comm, Stream::copy}) before_.hold(of(stream));
  }

  std::unique_ptr<Recording> end_recording() override {
    auto recording = std::exchange(recording_, nullptr);
    const c10::cuda::CUDAStreamGuard current(of(Stream::compute));
    std::optional<Error> why;
    try {
      for (const Stream stream : {Stream::comm, Stream::copy}) {
        joined_.record(of(stream));
        joined_.hold(of(Stream::compute));
      }
    } catch (const Error& error) {
      why = error;
    }
    try {
      recording->graph.capture_end();
    } catch (const std::exception&) {
      if (!why) throw;
    }
    if (why) throw Error(*why);
    return recording;
  }

  void launch(Recording& recording) override {
    begin();
    const c10::cuda::CUDAStreamGuard current(of(Stream::compute));
    dynamic_cast<CudaRecording&>(recording).graph.replay();
  }

  // A capture that was broken off has to be ended, and says so.
  void drop_recording() {
    try {
      end_recording();
    } catch (const std::exception&) {
      ignore_cuda(cudaGetLastError());  // why it was broken off is known
    }
  }

  Instant at(int stamp) override {
    float milliseconds = 0;
    check_cuda(cudaEventElapsedTime(&milliseconds, stamps_[static_cast<std::size_t>(stamp)].get(), idle_.get()),
               "cudaEventElapsedTime");
    const std::chrono::duration<double, std::milli> before(static_cast<double>(milliseconds));
    return idle_since_ - std::chrono::duration_cast<std::chrono::nanoseconds>(before);
  }

  // What the calling thread has given its own stream comes first.
  void begin() {
    if (began_ || recording_) return;
    began_ = true;
    before_.record(c10::cuda::getCurrentCUDAStream(static_cast<c10::DeviceIndex>(gpu_)));
    for (const c10::cuda::CUDAStream& stream : streams_) before_.hold(stream);
  }

  static void grow(std::vector<CudaEvent>& events, int count, bool timing) {
    while (events.size() < static_cast<std::size_t>(count)) events.emplace_back(timing);
  }

  const c10::cuda::CUDAStream& of(Stream stream) const { return streams_[static_cast<std::size_t>(stream)]; }

  c10::cuda::CUDAGuard guard_;  // events are of the current GPU: this one, while the device is there
  int gpu_;
  std::array<c10::cuda::CUDAStream, stream_count> streams_;
  CudaEvent before_;
  CudaEvent joined_;
  CudaEvent idle_;
  Instant idle_since_;
  std::vector<CudaEvent> events_;
  std::vector<CudaEvent> stamps_;
  bool began_ = false;  // since the last synchronize()
  std::unique_ptr<CudaRecording> recording_;  // under way
};

}  // namespace

std::unique_ptr<Device> make_cuda_device(int gpu) {
  const Gpus all = gpus();
  if (all.count() == 0) throw InputError(all.why_none, all.remedy);
  if (gpu < 0 || gpu >= all.count()) {
    throw InputError("there is no GPU " + std::to_string(gpu) + ", but " + std::to_string(all.count()),
                     "use fewer ranks on this machine, or --device cpu");
  }
  // Sums of narrow products are fp32's (product.h).
  at::globalContext().setAllowFP16ReductionCuBLAS(false);
  at::globalContext().setAllowBF16ReductionCuBLAS(false);
  return std::make_unique<CudaDevice>(gpu);
}

}  // namespace moebench
