#include "reference/comm/nccl/nccl_watch.h"

#include <string>

#include "reference/comm/deadline.h"

namespace moebench {
namespace {

constexpr std::chrono::milliseconds interval(100);

}  // namespace

NcclWatch::NcclWatch(NcclHandle& handle, Seconds timeout)
    : handle_(handle), timeout_(clock_duration(timeout)), thread_([this] { watch(); }) {}

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
  std::unique_lock lock(mutex_);
  while (!stopping_.wait_for(lock, interval, [this] { return stop_; })) {
    handle_.look();
    const auto since = since_.load(std::memory_order_relaxed);
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    if (since != nothing && now - std::chrono::steady_clock::duration(since) > timeout_) {
      const auto passed = std::chrono::duration_cast<std::chrono::seconds>(timeout_).count();
      handle_.abort("timed out: the pass has not ended " + std::to_string(passed) +
                    " s after its first collective: the GPU waits for another rank, or for a kernel that does not end");
    }
  }
}

}  // namespace moebench
