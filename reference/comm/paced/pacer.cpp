#include "reference/comm/paced/pacer.h"

#include <sys/prctl.h>

#include <algorithm>
#include <thread>

#include "reference/comm/deadline.h"

namespace moebench {
namespace {

// More than a thread takes to wake up, go on and meet its peers; less than any computation worth a name.
constexpr std::chrono::microseconds reaction(200);

// The kernel lets sleeps of a thread last 50 us longer to wake several at once.
void wake_up_in_time() {
  thread_local const int done = ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  static_cast<void>(done);
}

}  // namespace

Instant Pacer::reserve(Instant asked, Instant ready, Bytes size) {
  const bool was_waiting = asked - returned_ < reaction;
  const auto lateness = ready - asked;  // of a peer
  const Instant departure = (was_waiting ? free_ : asked) + (lateness < reaction ? Instant::duration(0) : lateness);
  free_ = departure + clock_duration(Seconds(static_cast<double>(size.count()) / rate_.count()));
  returned_ = free_ + clock_duration(latency_);
  return returned_;
}

void Pacer::sleep_until(Instant arrival) {
  constexpr std::chrono::milliseconds look(20);
  wake_up_in_time();
  for (auto now = std::chrono::steady_clock::now(); now < arrival && !stopped_.load(std::memory_order_relaxed);
       now = std::chrono::steady_clock::now()) {
    std::this_thread::sleep_until(std::min(arrival, now + look));
  }
}

}  // namespace moebench
