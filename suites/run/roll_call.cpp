#include "suites/run/roll_call.h"

#include <algorithm>
#include <utility>

#include "suites/run/pulse.h"

namespace moebench {
namespace {

// So that looking, at up to 100 us an agent, takes less than a hundredth of a core; but several times in that silence,
// so that a sign that is in the store has been seen before its time is up.
Seconds between_looks(std::size_t agents, Seconds silence) {
  return std::min(std::max(Seconds(0.5), Seconds(0.01) * static_cast<double>(agents)), silence / 4.0);
}

RollCall::Clock::duration duration_of(Seconds time) {
  return std::chrono::duration_cast<RollCall::Clock::duration>(std::chrono::duration<double>(time.count()));
}

}  // namespace

RollCall::RollCall(std::shared_ptr<Store> store, int agents, Clock::time_point now)
    : store_(std::move(store)), next_look_(now) {
  for (int agent = 1; agent < agents; ++agent) entries_.push_back({.agent = agent, .last_sign = now});
}

std::vector<int> RollCall::silent_for(Seconds silence, Clock::time_point now) {
  if (now >= next_look_) {
    for (Entry& entry : entries_) {
      const std::int64_t signs = store_->add(pulse_key(entry.agent), 0);
      if (signs != std::exchange(entry.signs, signs)) entry.last_sign = now;
    }
    next_look_ = now + duration_of(between_looks(entries_.size(), silence));
  }
  std::vector<int> silent;
  for (const Entry& entry : entries_) {
    if (now - entry.last_sign >= duration_of(silence)) silent.push_back(entry.agent);
  }
  return silent;
}

void RollCall::leave_out(int agent) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.agent == agent; });
}

}  // namespace moebench
