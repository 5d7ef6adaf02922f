#include "profiler/analysis/pool_use.h"

#include <algorithm>
#include <map>

namespace moebench {
namespace {

struct Need {
  Seconds begin;
  Seconds end;
  Bytes bytes;
};

// By value where it lies. A value that an op makes of another in the same place needs the place only once.
std::map<SlotId, std::vector<Need>> needs_of(const TracedStep& step, Pool pool) {
  const Plan& plan = step.plan.plan();
  std::map<std::pair<SlotId, ValueId>, Need> needs;
  const auto use = [&](Access access, Seconds begin, Seconds end) {
    if (plan.slots[access.slot].pool != pool) return;
    const auto [found, is_new] =
        needs.try_emplace({access.slot, access.value}, Need{begin, end, plan.values[access.value].size});
    if (is_new) return;
    found->second.begin = std::min(found->second.begin, begin);
    found->second.end = std::max(found->second.end, end);
  };
  for (const Span& span : step.spans) {
    const Op& op = plan.ops[static_cast<std::size_t>(span.op)];
    for (Access access : op.reads) use(access, span.begin, span.end);
    for (Access access : op.writes) use(access, span.begin, span.end);
  }
  for (Access access : plan.initial) use(access, step.forward.begin, step.forward.begin);
  for (Access access : plan.results) use(access, step.backward.end, step.backward.end);
  std::map<SlotId, std::vector<Need>> by_slot;
  for (const auto& [place, need] : needs) by_slot[place.first].push_back(need);
  return by_slot;
}

std::vector<Need> merged(std::vector<Need> needs) {
  std::sort(needs.begin(), needs.end(), [](const Need& a, const Need& b) { return a.begin < b.begin; });
  std::vector<Need> merged;
  for (const Need& need : needs) {
    if (merged.empty() || need.begin >= merged.back().end) {
      merged.push_back(need);
      continue;
    }
    merged.back().end = std::max(merged.back().end, need.end);
    merged.back().bytes = std::max(merged.back().bytes, need.bytes);
  }
  return merged;
}

}  // namespace

std::vector<PoolUse> pool_use(const TracedStep& step, Pool pool) {
  std::map<Seconds, Bytes> changes;
  for (auto& [slot, needs] : needs_of(step, pool)) {
    for (const Need& need : merged(std::move(needs))) {
      changes[need.begin] += need.bytes;
      changes[need.end] -= need.bytes;
    }
  }
  std::vector<PoolUse> uses;
  Bytes bytes;
  for (const auto& [time, change] : changes) {
    bytes += change;
    if (uses.empty() || uses.back().bytes != bytes) uses.push_back({time, bytes});
  }
  return uses;
}

}  // namespace moebench
