#pragma once
// Which agents give no sign of life.

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "reference/base/units.h"
#include "reference/comm/rendezvous/store.h"

namespace moebench {

// The head's. See pulse.h.
class RollCall {
 public:
  using Clock = std::chrono::steady_clock;

  // Of the agents 1 to `agents` - 1.
  RollCall(std::shared_ptr<Store> store, int agents, Clock::time_point now = Clock::now());

  // Those that have given none for `silence`, as far as was seen: it looks at the store twice a second, the seldomer
  // the more agents there are, and four times in `silence` at least. So who dies is among them a quarter of that later
  // at most. Throws CommunicationError.
  std::vector<int> silent_for(Seconds silence, Clock::time_point now = Clock::now());

  // Is not asked for any more.
  void leave_out(int agent);

 private:
  struct Entry {
    int agent = 0;
    std::int64_t signs = 0;
    Clock::time_point last_sign;  // the look that saw it
  };

  std::shared_ptr<Store> store_;
  std::vector<Entry> entries_;
  Clock::time_point next_look_;
};

}  // namespace moebench
