#include "profiler/cupti/launch_log.h"

#include <algorithm>

#include "profiler/cupti/external_id.h"

namespace moebench {

void LaunchLog::begin_op(OpRun op) noexcept {
  thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  under_way_.store(external_id(op), std::memory_order_release);
}

void LaunchLog::end_op() noexcept { under_way_.store(nothing, std::memory_order_release); }

void LaunchLog::launching(std::uint32_t correlation) noexcept {
  const std::uint64_t id = under_way_.load(std::memory_order_acquire);
  if (id == nothing || thread_.load(std::memory_order_relaxed) == std::this_thread::get_id()) return;
  const std::size_t place = count_.fetch_add(1, std::memory_order_relaxed);
  if (place < launches_.size()) {
    launches_[place] = {.correlation = correlation, .op = op_run(id)};
  } else {
    missing_.fetch_add(1, std::memory_order_relaxed);
  }
}

void LaunchLog::read(const std::function<void(std::uint32_t correlation, OpRun op)>& each) {
  const std::size_t count = std::min(count_.exchange(0, std::memory_order_relaxed), launches_.size());
  for (std::size_t i = 0; i < count; ++i) each(launches_[i].correlation, launches_[i].op);
}

}  // namespace moebench
