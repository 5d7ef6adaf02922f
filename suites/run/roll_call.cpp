#include "suites/run/roll_call.h"

#include <algorithm>
#include <utility>

#include "suites/run/pulse.h"

namespace moebench {

RollCall::RollCall(std::shared_ptr<Store> store, int agents)
    : store_(std::move(store)),
      // So that looking takes less than a hundredth of a core.
      interval_(std::max(std::chrono::milliseconds(500), agents * std::chrono::milliseconds(10))) {
  for (int agent = 1; agent < agents; ++agent) entries_.push_back({.agent = agent});
}

std::vector<int> RollCall::silent_for(Seconds silence) {
  const Clock::time_point now = Clock::now();
  if (now >= next_look_) {
    for (Entry& entry : entries_) {
      const std::int64_t signs = store_->add(pulse_key(entry.agent), 0);
      if (signs != std::exchange(entry.signs, signs)) entry.last_sign = now;
    }
    next_look_ = now + interval_;
  }
  std::vector<int> silent;
  for (const Entry& entry : entries_) {
    if (Seconds(std::chrono::duration<double>(now - entry.last_sign).count()) >= silence) silent.push_back(entry.agent);
  }
  return silent;
}

void RollCall::leave_out(int agent) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.agent == agent; });
}

}  // namespace moebench
