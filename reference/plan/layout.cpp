#include "reference/plan/layout.h"

#include <algorithm>

#include "reference/plan/liveness.h"

namespace moebench {
namespace {

Bytes aligned(Bytes offset) {
  const std::int64_t unit = slot_alignment.count();
  return Bytes((offset.count() + unit - 1) / unit * unit);
}

Bytes& extent_of(Layout& layout, Pool pool) { return layout.extent[static_cast<std::size_t>(pool)]; }

void place_apart(const Plan& plan, Pool pool, Layout& layout) {
  Bytes& extent = extent_of(layout, pool);
  for (std::size_t i = 0; i < plan.slots.size(); ++i) {
    if (plan.slots[i].pool != pool || plan.slots[i].size == Bytes(0)) continue;
    layout.offset[i] = aligned(extent);
    extent = layout.offset[i] + plan.slots[i].size;
  }
  for (std::size_t i = 0; i < plan.slots.size(); ++i) {
    if (plan.slots[i].pool == pool && plan.slots[i].size == Bytes(0)) layout.offset[i] = extent;
  }
}

// Greedy by size: each slot goes to the lowest offset that is free of the slots it may not share with. Nothing changes
// where that saves nothing: with much alignment and little to share it may come to a few bytes more.
void share_ranges(const Plan& plan, Pool pool, const Liveness& liveness, Layout& layout) {
  std::vector<SlotId> by_size;
  for (std::size_t i = 0; i < plan.slots.size(); ++i) {
    if (plan.slots[i].pool == pool) by_size.push_back(static_cast<SlotId>(i));
  }
  std::stable_sort(by_size.begin(), by_size.end(),
                   [&](SlotId a, SlotId b) { return plan.slots[a].size > plan.slots[b].size; });
  std::vector<Bytes> offsets = layout.offset;
  Bytes extent;
  std::vector<SlotId> placed;  // in order of offset
  for (SlotId slot : by_size) {
    const Bytes size = plan.slots[slot].size;
    Bytes offset;
    for (SlotId other : placed) {
      if (liveness.may_share(slot, other)) continue;
      if (offset + size <= offsets[other]) break;
      offset = std::max(offset, aligned(offsets[other] + plan.slots[other].size));
    }
    offsets[slot] = offset;
    const auto behind = std::upper_bound(placed.begin(), placed.end(), offset,
                                         [&](Bytes bytes, SlotId other) { return bytes < offsets[other]; });
    placed.insert(behind, slot);
    extent = std::max(extent, offset + size);
  }
  if (extent >= layout.extent_of(pool)) return;
  layout.offset = std::move(offsets);
  extent_of(layout, pool) = extent;
}

}  // namespace

std::string_view name_of(LayoutMode mode) { return mode == LayoutMode::paper ? "paper" : "liveness"; }

Layout lay_out(const Plan& plan, LayoutModes modes) {
  Layout layout;
  layout.offset.resize(plan.slots.size());
  for (Pool pool : all_pools) place_apart(plan, pool, layout);
  if (modes == LayoutModes{}) return layout;
  const Liveness liveness(plan);
  if (modes.activations == LayoutMode::liveness) share_ranges(plan, Pool::activations, liveness, layout);
  if (modes.buffers == LayoutMode::liveness) share_ranges(plan, Pool::buffers, liveness, layout);
  return layout;
}

}  // namespace moebench
