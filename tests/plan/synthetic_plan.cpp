#include "tests/plan/synthetic_plan.h"

#include <algorithm>
#include <array>
#include <optional>

#include "reference/plan/plan_builder.h"
#include "tests/plan/cells.h"

namespace moebench {
namespace {

constexpr int partitions = 2;

std::shared_ptr<const Routing> no_rows() {
  Routing routing;
  routing.partitions.resize(partitions);
  return std::make_shared<const Routing>(std::move(routing));
}

// Follows what the slots hold while it appends op after op, so that each reads only what is there.
class Generator {
 public:
  explicit Generator(Random& random) : random_(random), builder_("synthetic", {}, no_rows()), as_laid_out_(chance(3)) {
    add_slots();
    cells_.emplace(places_, layout_);
    contents_.resize(static_cast<std::size_t>(cells_->count()));
    place_initial();
  }

  PlanParts run() && {
    const std::int64_t forward = random_.below(5);
    const std::int64_t backward = (forward < 2 ? 2 : 0) + random_.below(4);
    for (std::int64_t i = 0; i < forward; ++i) add_op();
    builder_.begin_backward();
    for (std::int64_t i = 0; i < backward; ++i) add_op();
    for (Access access : intact()) {
      if (chance(2)) builder_.add_result(access);
    }
    Plan plan = std::move(builder_).finish();
    plan.slots = places_.slots;
    if (as_laid_out_) return assemble(std::move(plan), {.activations = any_mode(), .buffers = any_mode()});
    Dependencies dependencies = derive_dependencies(plan, layout_);
    return {std::move(plan), std::move(layout_), std::move(dependencies)};
  }

 private:
  bool chance(std::int64_t one_in) { return random_.below(one_in) == 0; }
  LayoutMode any_mode() { return chance(2) ? LayoutMode::liveness : LayoutMode::paper; }

  template <class List>
  auto any_of(const List& list) {
    return *(list.begin() + random_.below(static_cast<std::int64_t>(list.size())));
  }

  // Where lay_out() has the last word, slots lie apart until then.
  void add_slots() {
    const std::int64_t count = 2 + random_.below(5);
    const int pools = chance(2) ? 1 : pool_count;
    for (std::int64_t i = 0; i < count; ++i) {
      const Pool pool = all_pools[static_cast<std::size_t>(random_.below(pools))];
      const Bytes size(chance(10) ? 0 : 1 + random_.below(4));
      const Bytes offset(as_laid_out_ ? 8 * i : random_.below(7));
      builder_.add_slots(pool, ValueKind::hidden, 1);
      places_.slots.push_back({.pool = pool, .kind = ValueKind::hidden, .index = 0, .size = size});
      layout_.offset.push_back(offset);
      Bytes& extent = layout_.extent[static_cast<std::size_t>(pool)];
      extent = std::max(extent, offset + size);
    }
  }

  void place_initial() {
    for (std::size_t i = 0; i < places_.slots.size(); ++i) {
      const auto slot = static_cast<SlotId>(i);
      const std::vector<int>& covered = cells_->of(slot);
      const bool free = std::none_of(covered.begin(), covered.end(),
                                     [&](int cell) { return contents_[static_cast<std::size_t>(cell)].has_value(); });
      if (!free || chance(3)) continue;
      const Access access = new_value(slot);
      builder_.add_initial(access);
      put(*cells_, contents_, access);
    }
  }

  std::vector<Access> intact() const {
    std::vector<Access> found;
    for (std::size_t i = 0; i < places_.slots.size(); ++i) {
      const auto first_cell = static_cast<std::size_t>(cells_->of(static_cast<SlotId>(i)).front());
      const std::optional<Access>& held = contents_[first_cell];
      if (held && held->slot == i && holds(*cells_, contents_, *held)) found.push_back(*held);
    }
    return found;
  }

  Access add_value(Value value, SlotId slot) {
    values_.push_back(value);
    return builder_.add_value(value.kind, value.partition, value.version, value.size, slot);
  }

  Access new_value(SlotId slot) {
    const auto partition = static_cast<std::int16_t>(random_.below(partitions));
    const Bytes size(random_.below(places_.slots[slot].size.count() + 1));
    const ValueKind kind = chance(2) ? ValueKind::hidden : ValueKind::expert_input;
    return add_value({.kind = kind, .partition = partition, .version = 0, .size = size}, slot);
  }

  // Mostly a new value; else one that exists already, perhaps even in this slot.
  Access any_value(SlotId slot) {
    if (!values_.empty() && chance(3)) {
      const auto value = static_cast<ValueId>(random_.below(static_cast<std::int64_t>(values_.size())));
      if (values_[value].size <= places_.slots[slot].size) return {.value = value, .slot = slot};
    }
    return new_value(slot);
  }

  void add_op() {
    const std::vector<Access> readable = intact();
    if (!readable.empty() && chance(4)) {
      const Access operand = any_of(readable);
      if (values_[operand.value].kind == ValueKind::hidden) return add_in_place(operand);
    }
    AccessList reads;
    AccessList writes;
    for (std::int64_t i = random_.below(3); i > 0 && !readable.empty(); --i) reads.push_back(any_of(readable));
    for (std::int64_t i = 1 + random_.below(2); i > 0; --i) {
      const auto slot = static_cast<SlotId>(random_.below(static_cast<std::int64_t>(places_.slots.size())));
      if (!overlaps(slot, reads) && !overlaps(slot, writes)) writes.push_back(any_value(slot));
    }
    if (!writes.empty()) add(OpKind::fc1, reads, writes);
  }

  void add_in_place(Access operand) {
    Value after = values_[operand.value];
    ++after.version;
    add(OpKind::activation, {operand}, {add_value(after, operand.slot)});
  }

  void add(OpKind kind, const AccessList& reads, const AccessList& writes) {
    builder_.add_op(kind, any_of(all_streams), 0, reads, writes, {});
    for (Access access : writes) put(*cells_, contents_, access);
  }

  bool overlaps(SlotId slot, const AccessList& accesses) const {
    return std::any_of(accesses.begin(), accesses.end(), [&](Access a) { return cells_->overlap(slot, a.slot); });
  }

  Random& random_;
  PlanBuilder builder_;
  bool as_laid_out_;
  Plan places_;  // only its slots
  Layout layout_;
  std::vector<Value> values_;
  std::optional<Cells> cells_;
  Contents contents_;
};

}  // namespace

PlanParts synthetic_plan(Random& random) { return Generator(random).run(); }

}  // namespace moebench
