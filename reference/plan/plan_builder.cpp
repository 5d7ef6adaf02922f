#include "reference/plan/plan_builder.h"

#include <algorithm>
#include <limits>
#include <string>

#include "reference/base/error.h"

namespace moebench {
namespace {

// The largest id stands for none.
template <class Id>
void require_room(std::size_t count) {
  constexpr std::size_t most = std::numeric_limits<Id>::max();
  if (count <= most) return;
  throw InputError("the plan needs more than " + std::to_string(most) + " values or slots", "lower the granularity");
}

}  // namespace

PlanBuilder::PlanBuilder(std::string_view system, const LayerShape& shape, std::shared_ptr<const Routing> routing) {
  plan_.system = system;
  plan_.shape = shape;
  plan_.routing = std::move(routing);
  const auto n = static_cast<std::size_t>(plan_.granularity());
  plan_.values.reserve(24 * n + 8);
  plan_.slots.reserve(20 * n + 8);
  plan_.ops.reserve(24 * n + 4);
  plan_.initial.reserve(2 * n + 4);
  plan_.results.reserve(2 * n + 4);
}

SlotId PlanBuilder::add_slots(Pool pool, ValueKind kind, int count) {
  require_room<SlotId>(plan_.slots.size() + static_cast<std::size_t>(count));
  const auto first = static_cast<SlotId>(plan_.slots.size());
  std::int16_t index = 0;
  if (!plan_.slots.empty() && plan_.slots.back().pool == pool && plan_.slots.back().kind == kind) {
    index = static_cast<std::int16_t>(plan_.slots.back().index + 1);
  }
  for (int i = 0; i < count; ++i) plan_.slots.push_back({.pool = pool, .kind = kind, .index = index++, .size = {}});
  return first;
}

Access PlanBuilder::add_value(ValueKind kind, std::int16_t partition, std::int16_t version, Bytes size, SlotId slot) {
  require_room<ValueId>(plan_.values.size() + 1);
  const auto value = static_cast<ValueId>(plan_.values.size());
  plan_.values.push_back({.kind = kind, .partition = partition, .version = version, .size = size});
  return also_in({.value = value, .slot = slot}, slot);
}

Access PlanBuilder::also_in(Access access, SlotId slot) {
  Bytes& size = plan_.slots[slot].size;
  size = std::max(size, plan_.values[access.value].size);
  return {.value = access.value, .slot = slot};
}

void PlanBuilder::add_op(OpKind kind, Stream stream, std::int16_t partition, AccessList reads, AccessList writes,
                         Work work) {
  plan_.ops.push_back({.kind = kind,
                       .pass = pass_,
                       .stream = stream,
                       .partition = partition,
                       .reads = reads,
                       .writes = writes,
                       .work = work});
}

void PlanBuilder::begin_backward() {
  pass_ = Pass::backward;
  plan_.backward_begin = static_cast<int>(plan_.ops.size());
}

Plan PlanBuilder::finish() && { return std::move(plan_); }

}  // namespace moebench
