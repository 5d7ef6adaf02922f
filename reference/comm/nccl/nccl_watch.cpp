#include "reference/comm/nccl/nccl_watch.h"

#include <cuda_runtime_api.h>

#include "reference/base/cuda/check.h"
#include "reference/comm/deadline.h"

namespace moebench {
namespace {

constexpr std::chrono::milliseconds interval(100);

}  // namespace

NcclWatch::NcclWatch(NcclHandle& handle, Seconds timeout, int gpu)
    : handle_(handle), timeout_(clock_duration(timeout)), gpu_(gpu), thread_([this] { watch(); }) {}

NcclWatch::~NcclWatch() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopping_.notify_one();
  thread_.join();
}

void NcclWatch::begun() noexcept {
  if (since_.load(std::memory_order_relaxed) != nothing) return;
  since_.store(std::chrono::steady_clock::now().time_since_epoch().count(), std::memory_order_relaxed);
}

void NcclWatch::watch() {
  ignore_cuda(cudaSetDevice(gpu_));  // an abort is on the current GPU
  std::unique_lock lock(mutex_);
  while (!stopping_.wait_for(lock, interval, [this] { return stop_; })) {
    handle_.look();
    const auto since = since_.load(std::memory_order_relaxed);
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    if (since != nothing && now - std::chrono::steady_clock::duration(since) > timeout_) {
      handle_.abort("timed out: the GPU waits for another rank, or for a kernel that does not end");
    }
  }
}

}  // namespace moebench
