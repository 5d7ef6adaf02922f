#include "reference/comm/paced/pacer.h"

#include <sys/prctl.h>

#include <algorithm>
#include <thread>

#include "reference/comm/deadline.h"

namespace moebench {
namespace {

// More than a thread takes from one op to the next; less than any computation worth a name.
constexpr std::chrono::microseconds step(200);

// The kernel lets sleeps of a thread last 50 us longer to wake several at once.
void wake_up_in_time() {
  thread_local const int done = ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  static_cast<void>(done);
}

}  // namespace

Instant Pacer::earliest_departure(Instant asked) const {
  return asked - woke_ < step ? free_ + clock_duration(latency_) : std::max(asked, free_);
}

Instant Pacer::departure_since(Instant ready) const { return std::max(ready, free_); }

Instant Pacer::reserve(Instant departure, Bytes size) {
  free_ = departure + clock_duration(Seconds(static_cast<double>(size.count()) / rate_.count()));
  return free_ + clock_duration(latency_);
}

void Pacer::sleep_until(Instant arrival) {
  constexpr std::chrono::milliseconds look(20);
  wake_up_in_time();
  woke_ = std::chrono::steady_clock::now();
  while (woke_ < arrival && !stopped_.load(std::memory_order_relaxed)) {
    std::this_thread::sleep_until(std::min(arrival, woke_ + look));
    woke_ = std::chrono::steady_clock::now();
  }
}

}  // namespace moebench
