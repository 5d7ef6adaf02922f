#pragma once
// Cuts the pools where slots begin and end, so that a slot is a run of whole segments and two slots overlap exactly
// where they have a segment in common. A slot of no bytes has a segment of its own: its value still has an order.

#include <cstdint>
#include <vector>

#include "reference/plan/layout.h"
#include "reference/plan/plan.h"

namespace moebench {

class Segments {
 public:
  struct Run {
    std::int32_t first = 0;
    std::int32_t last = 0;  // one past
  };

  Segments(const Plan& plan, const Layout& layout);

  Run of(SlotId slot) const { return runs_[slot]; }
  int count() const { return count_; }

 private:
  bool disjoint_in_order(const Plan& plan, const Layout& layout) const;
  void cut(const Plan& plan, const Layout& layout, Pool pool);

  std::vector<Run> runs_;
  std::int32_t count_ = 0;
};

}  // namespace moebench
