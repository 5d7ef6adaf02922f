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
  // Of the agents 1 to `agents` - 1.
  RollCall(std::shared_ptr<Store> store, int agents);

  // Those that have given none for `silence`, as far as was seen: it looks at the store now and then, the seldomer the
  // more agents there are. Throws CommunicationError.
  std::vector<int> silent_for(Seconds silence);

  // Is not asked for any more.
  void leave_out(int agent);

 private:
  using Clock = std::chrono::steady_clock;
  struct Entry {
    int agent = 0;
    std::int64_t signs = 0;
    Clock::time_point last_sign = Clock::now();
  };

  std::shared_ptr<Store> store_;
  std::vector<Entry> entries_;
  Clock::duration interval_;
  Clock::time_point next_look_ = Clock::now();
};

}  // namespace moebench
