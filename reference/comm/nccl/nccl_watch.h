#pragma once
// Ends a communicator's work that takes too long, and tells of errors that NCCL finds by itself.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "reference/base/units.h"
#include "reference/comm/nccl/nccl_handle.h"

namespace moebench {

// Has a thread. Borrows the handle, which outlives it.
class NcclWatch {
 public:
  NcclWatch(NcclHandle& handle, Seconds timeout);
  ~NcclWatch();

  NcclWatch(const NcclWatch&) = delete;
  NcclWatch& operator=(const NcclWatch&) = delete;

  // Something was issued; from the first of it on, the GPU has the time-out to come to the end of the whole pass.
  void begun() noexcept;

  // It has.
  void ended() noexcept { since_.store(nothing, std::memory_order_relaxed); }

 private:
  static constexpr std::chrono::steady_clock::rep nothing = 0;

  void watch();

  NcclHandle& handle_;
  std::chrono::steady_clock::duration timeout_;
  std::atomic<std::chrono::steady_clock::rep> since_{nothing};
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace moebench
