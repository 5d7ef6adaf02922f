#include "tests/plan/breakage.h"

#include <algorithm>
#include <vector>

namespace moebench {
namespace {

std::size_t any_index(Random& random, std::size_t size) {
  return static_cast<std::size_t>(random.below(static_cast<std::int64_t>(size)));
}

std::vector<Access*> accesses_of(Plan& plan) {
  std::vector<Access*> accesses;
  for (Op& op : plan.ops) {
    for (Access& access : op.reads) accesses.push_back(&access);
    for (Access& access : op.writes) accesses.push_back(&access);
  }
  return accesses;
}

bool drop_edge(PlanParts& parts, Random& random) {
  std::vector<Edge>& edges = parts.dependencies.edges;
  if (edges.empty()) return false;
  edges.erase(edges.begin() + static_cast<std::ptrdiff_t>(any_index(random, edges.size())));
  return true;
}

bool reverse_edge(PlanParts& parts, Random& random) {
  std::vector<Edge>& edges = parts.dependencies.edges;
  if (edges.empty()) return false;
  Edge& edge = edges[any_index(random, edges.size())];
  std::swap(edge.from, edge.to);
  return true;
}

bool swap_of_accesses(PlanParts& parts, Random& random, bool slots) {
  const std::vector<Access*> accesses = accesses_of(parts.plan);
  if (accesses.size() < 2) return false;
  Access& a = *accesses[any_index(random, accesses.size())];
  Access& b = *accesses[any_index(random, accesses.size())];
  if (slots ? a.slot == b.slot : a.value == b.value) return false;
  if (slots)
    std::swap(a.slot, b.slot);
  else
    std::swap(a.value, b.value);
  return true;
}

bool change_of_access(PlanParts& parts, Random& random, bool slot) {
  const std::vector<Access*> accesses = accesses_of(parts.plan);
  if (accesses.empty()) return false;
  Access& access = *accesses[any_index(random, accesses.size())];
  const Access before = access;
  if (slot)
    access.slot = static_cast<SlotId>(any_index(random, parts.plan.slots.size()));
  else
    access.value = static_cast<ValueId>(any_index(random, parts.plan.values.size()));
  return access != before;
}

bool move_value(PlanParts& parts, Random& random) {
  const std::vector<Access*> accesses = accesses_of(parts.plan);
  if (accesses.empty()) return false;
  const Access before = *accesses[any_index(random, accesses.size())];
  const auto to = static_cast<SlotId>(any_index(random, parts.plan.slots.size()));
  for (Access* access : accesses) {
    if (*access == before) access->slot = to;
  }
  return to != before.slot;
}

bool move_slot(PlanParts& parts, Random& random) {
  const std::size_t slot = any_index(random, parts.plan.slots.size());
  const std::size_t onto = any_index(random, parts.plan.slots.size());
  const Bytes before = parts.layout.offset[slot];
  const Bytes nudge(random.below(3) - 1);
  parts.layout.offset[slot] = std::max(Bytes(0), parts.layout.offset[onto] + nudge);
  return parts.layout.offset[slot] != before;
}

bool shrink_slot(PlanParts& parts, Random& random) {
  Slot& slot = parts.plan.slots[any_index(random, parts.plan.slots.size())];
  if (slot.size == Bytes(0)) return false;
  slot.size = Bytes(random.below(slot.size.count()));
  return true;
}

bool reorder_stream(PlanParts& parts, Random& random) {
  if (parts.plan.ops.empty()) return false;
  const std::size_t op = any_index(random, parts.plan.ops.size());
  const Op& moved = parts.plan.ops[op];
  for (std::size_t next = op + 1; next < parts.plan.ops.size(); ++next) {
    if (parts.plan.ops[next].stream != moved.stream || parts.plan.ops[next].pass != moved.pass) continue;
    swap_ops(parts, op, next);
    return true;
  }
  return false;
}

bool remove_op(PlanParts& parts, Random& random) {
  Plan& plan = parts.plan;
  if (plan.ops.empty()) return false;
  const auto removed = static_cast<std::int32_t>(any_index(random, plan.ops.size()));
  plan.ops.erase(plan.ops.begin() + removed);
  if (removed < plan.backward_begin) --plan.backward_begin;
  std::vector<Edge>& edges = parts.dependencies.edges;
  const auto touches = [removed](Edge edge) { return edge.from == removed || edge.to == removed; };
  edges.erase(std::remove_if(edges.begin(), edges.end(), touches), edges.end());
  for (Edge& edge : edges) {
    if (edge.from > removed) --edge.from;
    if (edge.to > removed) --edge.to;
  }
  return true;
}

}  // namespace

std::string_view name_of(Breakage breakage) {
  constexpr std::array<std::string_view, all_breakages.size()> names = {
      "drop_edge",   "reverse_edge",   "swap_slots",  "change_slot",  "move_value", "move_slot",
      "shrink_slot", "reorder_stream", "swap_values", "change_value", "remove_op"};
  return names[static_cast<std::size_t>(breakage)];
}

bool breaks_order(Breakage breakage) { return breakage == Breakage::drop_edge || breakage == Breakage::reverse_edge; }

bool break_somewhere(Breakage breakage, PlanParts& parts, Random& random) {
  switch (breakage) {
    case Breakage::drop_edge:
      return drop_edge(parts, random);
    case Breakage::reverse_edge:
      return reverse_edge(parts, random);
    case Breakage::swap_slots:
      return swap_of_accesses(parts, random, true);
    case Breakage::change_slot:
      return change_of_access(parts, random, true);
    case Breakage::move_value:
      return move_value(parts, random);
    case Breakage::move_slot:
      return move_slot(parts, random);
    case Breakage::shrink_slot:
      return shrink_slot(parts, random);
    case Breakage::reorder_stream:
      return reorder_stream(parts, random);
    case Breakage::swap_values:
      return swap_of_accesses(parts, random, false);
    case Breakage::change_value:
      return change_of_access(parts, random, false);
    case Breakage::remove_op:
      return remove_op(parts, random);
  }
  return false;
}

void swap_ops(PlanParts& parts, std::size_t a, std::size_t b) {
  std::swap(parts.plan.ops[a], parts.plan.ops[b]);
  const auto first = static_cast<std::int32_t>(a);
  const auto second = static_cast<std::int32_t>(b);
  const auto renamed = [=](std::int32_t op) { return op == first ? second : op == second ? first : op; };
  for (Edge& edge : parts.dependencies.edges) edge = {renamed(edge.from), renamed(edge.to)};
}

}  // namespace moebench
