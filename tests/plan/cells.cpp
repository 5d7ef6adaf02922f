#include "tests/plan/cells.h"

#include <algorithm>
#include <map>
#include <utility>

namespace moebench {

Cells::Cells(const Plan& plan, const Layout& layout) : cells_(plan.slots.size()) {
  std::map<std::pair<Pool, std::int64_t>, std::vector<SlotId>> covering;
  for (std::size_t i = 0; i < plan.slots.size(); ++i) {
    const Slot& slot = plan.slots[i];
    if (slot.size == Bytes(0)) cells_[i].push_back(count_++);
    for (std::int64_t byte = 0; byte < slot.size.count(); ++byte) {
      covering[{slot.pool, layout.offset[i].count() + byte}].push_back(static_cast<SlotId>(i));
    }
  }
  std::map<std::vector<SlotId>, int> known;
  for (const auto& [byte, slots] : covering) {
    if (!known.try_emplace(slots, count_).second) continue;
    for (SlotId slot : slots) cells_[slot].push_back(count_);
    ++count_;
  }
}

bool Cells::overlap(SlotId a, SlotId b) const {
  return std::find_first_of(of(a).begin(), of(a).end(), of(b).begin(), of(b).end()) != of(a).end();
}

namespace {

bool touch_in_common(const Cells& cells, const AccessList& a, const AccessList& b) {
  for (Access left : a) {
    for (Access right : b) {
      if (cells.overlap(left.slot, right.slot)) return true;
    }
  }
  return false;
}

bool in_place(const Plan& plan, const Op& op, Access operand, Access written) {
  const Value& before = plan.values[operand.value];
  const Value& after = plan.values[written.value];
  return operand.slot == written.slot && before.partition == after.partition &&
         may_overwrite(op.kind, before.kind, after.kind);
}

}  // namespace

bool conflict(const Cells& cells, const Op& a, const Op& b) {
  return touch_in_common(cells, a.writes, b.writes) || touch_in_common(cells, a.writes, b.reads) ||
         touch_in_common(cells, a.reads, b.writes);
}

bool overwrites_operand(const Plan& plan, const Cells& cells, const Op& op) {
  for (int w = 0; w < op.writes.size(); ++w) {
    for (Access operand : op.reads) {
      if (cells.overlap(operand.slot, op.writes[w].slot) && !in_place(plan, op, operand, op.writes[w])) return true;
    }
    for (int other = 0; other < w; ++other) {
      if (cells.overlap(op.writes[other].slot, op.writes[w].slot)) return true;
    }
  }
  return false;
}

bool holds(const Cells& cells, const Contents& contents, Access access) {
  const std::vector<int>& covered = cells.of(access.slot);
  return std::all_of(covered.begin(), covered.end(),
                     [&](int cell) { return contents[static_cast<std::size_t>(cell)] == access; });
}

void put(const Cells& cells, Contents& contents, Access access) {
  for (int cell : cells.of(access.slot)) contents[static_cast<std::size_t>(cell)] = access;
}

}  // namespace moebench
