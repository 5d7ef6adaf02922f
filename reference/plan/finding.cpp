#include <array>

#include "reference/plan/verifier.h"

namespace moebench {
namespace {

std::string op_text(const Plan& plan, int op) {
  if (op < 0) return "the step";
  const auto index = static_cast<std::size_t>(op);
  return index < plan.ops.size() ? describe(plan.ops[index]) : "op " + std::to_string(op);
}

std::string value_text(const Plan& plan, int value) {
  return value < 0 ? "a value" : describe(plan.values[static_cast<std::size_t>(value)]);
}

std::string slot_text(const Plan& plan, int slot) {
  if (slot < 0) return "a slot";
  const Slot& place = plan.slots[static_cast<std::size_t>(slot)];
  return std::string(name_of(place.pool)) + " slot " + std::string(name_of(place.kind)) + "[" +
         std::to_string(place.index) + "]";
}

std::string sentence(const Plan& plan, const Finding& finding) {
  const std::string op = op_text(plan, finding.op);
  const std::string value = value_text(plan, finding.value);
  const std::string slot = slot_text(plan, finding.slot);
  switch (finding.kind) {
    case FindingKind::wrong_value:
      return op + " reads " + value + ", which " + slot + " does not hold then";
    case FindingKind::race:
      return op + " and " + op_text(plan, finding.other) + " touch " + slot + " and nothing orders them";
    case FindingKind::slot_too_small:
      return op + " needs " + value + " in " + slot + ", which is smaller";
    case FindingKind::wrong_size:
      return value + " is not as large as its shape and rows say";
    case FindingKind::wrong_routing:
      return "a partition's counts do not fit the shape, or not their sums";
    case FindingKind::illegal_overlap:
      return op + " would write over " + value + " while it reads it, in " + slot;
    case FindingKind::deadlock:
      return "ops wait for each other in a circle";
    case FindingKind::lost_result:
      return slot + " does not hold " + value + " when the step ends";
    case FindingKind::unneeded_op:
      return "nothing needs what " + op + " writes";
    case FindingKind::outside_pool:
      return slot + " ends after its pool";
    case FindingKind::malformed:
      if (finding.other < 0) return op + " names something that does not exist";
      return op + " cannot wait for " + op_text(plan, finding.other) +
             ": it must come earlier, on another stream of the same pass";
    case FindingKind::split_collectives:
      return op + " is on another stream than " + op_text(plan, finding.other) + ", so that they have no order";
    case FindingKind::mismatched_collective:
      return op + " does not match rank " + std::to_string(finding.other);
  }
  return "unknown finding";
}

}  // namespace

std::string_view name_of(FindingKind kind) {
  constexpr std::array<std::string_view, 13> names = {
      "wrong value",  "race",      "slot too small",    "wrong size",  "wrong routing", "illegal overlap", "deadlock",
      "lost result",  "unneeded op", "outside pool",    "malformed",   "split collectives", "mismatched collective"};
  return names[static_cast<std::size_t>(kind)];
}

std::string describe(const Plan& plan, const Finding& finding) {
  return "rank " + std::to_string(finding.rank) + ": " + std::string(name_of(finding.kind)) + ": " +
         sentence(plan, finding);
}

}  // namespace moebench
