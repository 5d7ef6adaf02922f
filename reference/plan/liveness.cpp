#include "reference/plan/liveness.h"

#include "reference/plan/dependencies.h"
#include "reference/plan/happens_before.h"

namespace moebench {
namespace {

Layout all_apart(const Plan& plan) { return lay_out(plan, {LayoutMode::paper, LayoutMode::paper}); }

}  // namespace

Liveness::Liveness(const Plan& plan)
    : plan_(plan),
      clocks_(happens_before(plan, derive_dependencies(plan, all_apart(plan)))->clocks),
      uses_(plan.slots.size()) {
  const auto use = [&](std::int32_t op, Access access) {
    const auto stream = static_cast<std::size_t>(plan_.ops[static_cast<std::size_t>(op)].stream);
    Uses& uses = uses_[access.slot];
    if (uses.first[stream] < 0) uses.first[stream] = op;
    uses.last[stream] = op;
  };
  for (std::size_t i = 0; i < plan.ops.size(); ++i) {
    for (Access access : plan.ops[i].reads) use(static_cast<std::int32_t>(i), access);
    for (Access access : plan.ops[i].writes) use(static_cast<std::int32_t>(i), access);
  }
  for (const std::vector<Access>* ends : {&plan.initial, &plan.results}) {
    for (Access access : *ends) uses_[access.slot].outside = true;
  }
}

bool Liveness::all_before(const Uses& earlier, const Uses& later) const {
  for (std::size_t e = 0; e < earlier.last.size(); ++e) {
    const std::int32_t last = earlier.last[e];
    if (last < 0) continue;
    for (const std::int32_t first : later.first) {
      if (first < 0) continue;
      if (first == last || !clocks_[static_cast<std::size_t>(first)].knows(static_cast<Stream>(e), last)) return false;
    }
  }
  return true;
}

bool Liveness::may_share(SlotId a, SlotId b) const {
  if (plan_.slots[a].size == Bytes(0) || plan_.slots[b].size == Bytes(0)) return true;
  if (uses_[a].outside || uses_[b].outside) return false;
  return all_before(uses_[a], uses_[b]) || all_before(uses_[b], uses_[a]);
}

}  // namespace moebench
