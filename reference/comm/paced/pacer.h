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

  // When bytes that are asked for at `asked` may depart. A request that follows upon the end of the last sleep was
  // waiting for what came then: its bytes depart at that moment, however late the thread woke up.
  Instant earliest_departure(Instant asked) const;

  // The same of bytes that are known to have been there since then: behind the last ones without a gap.
  Instant departure_since(Instant ready) const;

  // Occupies the wire with `size` bytes from `departure` on; returns when they have arrived.
  Instant reserve(Instant departure, Bytes size);

  // Sleeps until then, unless stopped.
  void sleep_until(Instant arrival);
  void stop() { stopped_.store(true, std::memory_order_relaxed); }

 private:
  BytesPerSecond rate_;
  Seconds latency_;
  Instant free_;  // when the last byte departs
  Instant woke_;  // when the last sleep ended
  std::atomic<bool> stopped_{false};
};

}  // namespace moebench
