#pragma once
// Every choice of one strategy for all partitions that a space has with these slots.

#include <functional>
#include <vector>

#include "reference/select/plan_search.h"

namespace moebench::testing {

// Each plan once: slots of a kind that no partition shares make no difference.
inline void for_each_uniform(const SearchSpace& space, const std::vector<SlotCounts>& all_slots,
                             const std::function<void(const Choice&)>& visit) {
  Choice choice;
  const auto visit_slots = [&] {
    for (const SlotCounts& slots : all_slots) {
      choice.options.slots = slots;
      if (choice.options.reuse == ReuseStrategy::none || normal_choice(choice).options.slots == slots) visit(choice);
      if (choice.options.reuse == ReuseStrategy::none) break;
    }
  };
  for (int n : space.granularities) {
    choice.granularity = n;
    for (ReuseStrategy reuse : space.strategies) {
      choice.options.reuse = reuse;
      for (int ramp : space.partition_ramps) {
        choice.partition_ramp = n < 3 ? 1 : ramp;
        for (BackwardOrder order : space.backward_orders) {
          choice.options.backward_order = order;
          for (int ahead : dispatches_ahead_of(space, n)) {
            choice.options.dispatch_ahead = ahead;
            visit_slots();
          }
        }
      }
    }
  }
}

}  // namespace moebench::testing
