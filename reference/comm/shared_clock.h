#pragma once
// The clock of rank 0, as far as another rank can tell it from its own.

#include <cstdint>
#include <functional>
#include <vector>

#include "reference/comm/communicator.h"

namespace moebench {

// Clocks are compared over barriers: none leaves one before the last has come, by whichever clock. Where they run at
// different speeds, what lies between two comparisons is interpolated.
class SharedClock {
 public:
  using Now = std::function<Instant()>;

  // All ranks construct it together, which compares their clocks. `machine`: ranks that give the same have one clock.
  SharedClock(Communicator& communicator, std::uint64_t machine, Now now = std::chrono::steady_clock::now);

  // All ranks call it together. Throws CommunicationError.
  void compare();

  // An instant of this rank's clock, in rank 0's time since the first comparison began there.
  Seconds at(Instant instant) const;

  // What at() may be off by, either way, at the comparisons. Zero where the clock is rank 0's own.
  Seconds error() const;

 private:
  struct Comparison {
    Instant time;   // of this rank's clock
    Seconds ahead;  // by which this rank's clock is ahead of rank 0's
    Seconds error;
  };

  Communicator& communicator_;
  Now now_;
  bool is_own_;
  std::int64_t zero_ = 0;  // of rank 0's clock
  std::vector<Comparison> comparisons_;
};

}  // namespace moebench
