#pragma once
// Which slots are never in use at the same time, whatever the timing.

#include <array>
#include <cstdint>
#include <vector>

#include "reference/plan/clock.h"
#include "reference/plan/plan.h"

namespace moebench {

class Liveness {
 public:
  // Happens-before as it follows from the plan when every slot has memory of its own.
  explicit Liveness(const Plan& plan);

  // True where every use of one slot happens before every use of the other, so that sharing memory orders nothing new.
  // A slot that the caller fills before the step or reads after it is in use throughout.
  bool may_share(SlotId a, SlotId b) const;

 private:
  struct Uses {
    std::array<std::int32_t, stream_count> first{-1, -1, -1};  // ops, by stream
    std::array<std::int32_t, stream_count> last{-1, -1, -1};
    bool outside = false;  // by the caller, before the step or after it
  };

  bool all_before(const Uses& earlier, const Uses& later) const;

  const Plan& plan_;
  std::vector<Clock> clocks_;
  std::vector<Uses> uses_;
};

}  // namespace moebench
