#pragma once
// Which op a launch is of that another thread makes for it, as NCCL does for communicators that do not block.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "profiler/cupti/gpu_activity.h"

namespace moebench {

// One op at a time is under way, on whatever thread.
class LaunchLog {
 public:
  explicit LaunchLog(std::size_t capacity) : launches_(capacity) {}

  // The thread that runs the op calls both. What others launch between them is the op's.
  void begin_op(OpRun op) noexcept;
  void end_op() noexcept;

  // This thread launches what CUPTI gave that number. Notes it if an op is under way on another thread. Neither waits,
  // locks nor allocates.
  void launching(std::uint32_t correlation) noexcept;

  // Hands over what was noted and forgets it. Not while anything is launched.
  void read(const std::function<void(std::uint32_t correlation, OpRun op)>& each);

  // Launches that there was no room for, since it was made.
  std::uint64_t missing() const noexcept { return missing_.load(std::memory_order_relaxed); }

 private:
  struct Launch {
    std::uint32_t correlation = 0;
    OpRun op;
  };

  static constexpr std::uint64_t nothing = ~std::uint64_t{0};

  std::vector<Launch> launches_;
  std::atomic<std::size_t> count_{0};
  std::atomic<std::uint64_t> missing_{0};
  std::atomic<std::thread::id> thread_;            // of the op under way
  std::atomic<std::uint64_t> under_way_{nothing};  // an external_id()
};

}  // namespace moebench
