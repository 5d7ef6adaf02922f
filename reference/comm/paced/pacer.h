#pragma once
// A wire, or a copy engine, that an emulation says is so fast: busy until a moment, then free.

#include <atomic>

#include "reference/base/units.h"
#include "reference/comm/communicator.h"

namespace moebench {

// One thread at a time calls; stop() may be called from any.
class Pacer {
 public:
  // `latency` passes between the last byte's departure and its arrival.
  explicit Pacer(BytesPerSecond rate, Seconds latency = Seconds(0)) : rate_(rate), latency_(latency) {}

  // When `size` bytes have arrived that somebody asked for at `asked`, and that can depart from `ready` on. A request
  // that follows upon the end of the last one was waiting for it: it departs behind that one without a gap, however long
  // the thread took to wake up and ask.
  Instant reserve(Instant asked, Instant ready, Bytes size);

  // Sleeps until then, unless stopped.
  void sleep_until(Instant arrival);
  void stop() { stopped_.store(true, std::memory_order_relaxed); }

 private:
  BytesPerSecond rate_;
  Seconds latency_;
  Instant free_;      // when the last byte departs
  Instant returned_;  // when the last caller was to go on
  std::atomic<bool> stopped_{false};
};

}  // namespace moebench
