#pragma once
// Puts a plan together: slots grow to the largest value placed in them, values and ops are numbered as they come.

#include <memory>
#include <string_view>

#include "reference/plan/plan.h"

namespace moebench {

// Throws InputError where values or slots are more than their ids can count.
class PlanBuilder {
 public:
  PlanBuilder(std::string_view system, const LayerShape& shape, std::shared_ptr<const Routing> routing);

  // `count` slots with consecutive ids; returns the first. Calls for one pool and kind follow each other directly.
  SlotId add_slots(Pool pool, ValueKind kind, int count);

  // A new value in `slot`.
  Access add_value(ValueKind kind, std::int16_t partition, std::int16_t version, Bytes size, SlotId slot);

  const Value& value(Access access) const { return plan_.values[access.value]; }

  // The same value in another slot.
  Access also_in(Access access, SlotId slot);

  void add_initial(Access access) { plan_.initial.push_back(access); }
  void add_result(Access access) { plan_.results.push_back(access); }

  // Ops come in the plan's order; the first of the backward pass is the first one after begin_backward().
  void add_op(OpKind kind, Stream stream, std::int16_t partition, AccessList reads, AccessList writes, Work work);
  void begin_backward();

  const LayerShape& shape() const { return plan_.shape; }
  const Routing& routing() const { return *plan_.routing; }

  Plan finish() &&;

 private:
  Plan plan_;
  Pass pass_ = Pass::forward;
};

}  // namespace moebench
