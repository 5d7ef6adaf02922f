#include "reference/plan/segments.h"

#include <algorithm>
#include <array>

namespace moebench {

Segments::Segments(const Plan& plan, const Layout& layout) : runs_(plan.slots.size()) {
  if (disjoint_in_order(plan, layout)) {
    for (Run& run : runs_) {
      run = {count_, count_ + 1};
      ++count_;
    }
    return;
  }
  for (Pool pool : all_pools) cut(plan, layout, pool);
}

bool Segments::disjoint_in_order(const Plan& plan, const Layout& layout) const {
  std::array<Bytes, pool_count> end{};
  for (std::size_t i = 0; i < plan.slots.size(); ++i) {
    const Slot& slot = plan.slots[i];
    Bytes& pool_end = end[static_cast<std::size_t>(slot.pool)];
    if (layout.offset[i] < pool_end) return false;
    pool_end = layout.offset[i] + slot.size;
  }
  return true;
}

void Segments::cut(const Plan& plan, const Layout& layout, Pool pool) {
  std::vector<Bytes> cuts;
  for (std::size_t i = 0; i < plan.slots.size(); ++i) {
    if (plan.slots[i].pool != pool || plan.slots[i].size == Bytes(0)) continue;
    cuts.push_back(layout.offset[i]);
    cuts.push_back(layout.offset[i] + plan.slots[i].size);
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  const auto position = [&](Bytes bytes) {
    return count_ + static_cast<std::int32_t>(std::lower_bound(cuts.begin(), cuts.end(), bytes) - cuts.begin());
  };
  for (std::size_t i = 0; i < plan.slots.size(); ++i) {
    if (plan.slots[i].pool != pool || plan.slots[i].size == Bytes(0)) continue;
    runs_[i] = {position(layout.offset[i]), position(layout.offset[i] + plan.slots[i].size)};
  }
  count_ += static_cast<std::int32_t>(cuts.size());
  for (std::size_t i = 0; i < plan.slots.size(); ++i) {
    if (plan.slots[i].pool != pool || plan.slots[i].size != Bytes(0)) continue;
    runs_[i] = {count_, count_ + 1};
    ++count_;
  }
}

}  // namespace moebench
