#include "tests/exec/byte_op.h"

#include "tests/exec/byte_pattern.h"

namespace moebench {
namespace {

void fill(const Plan& plan, ValueKind kind, std::uint64_t seed, std::span<std::byte> bytes) {
  if (kind == ValueKind::grad_gate_weights) {  // what is summed over the ranks
    fill_with_numbers(bytes, gate_type(plan.shape.dtype), seed);
  } else {
    fill_with_bytes(bytes, seed);
  }
}

std::uint64_t identity(OpKind kind, int partition) {
  return static_cast<std::uint64_t>(kind) << 32 | static_cast<std::uint32_t>(partition);
}

// What the activation gives for these bytes.
std::uint64_t activation_seed(const Op& op, std::span<const std::byte> pre_activation) {
  Digest digest(identity(OpKind::activation, op.partition));
  digest.add(pre_activation);
  return derived_seed(digest.value(), 0);
}

}  // namespace

void run_on_bytes(const Plan& plan, const Op& op, const ByteOperands& operands) {
  const bool again = op.kind == OpKind::recompute;
  const bool in_place = !keeps_pre_activation(plan.shape.activation);
  Digest digest(identity(again ? OpKind::fc1 : op.kind, op.partition));
  for (std::size_t i = 0; i < static_cast<std::size_t>(op.reads.size()); ++i) digest.add(operands.reads[i]);
  const std::uint64_t activated = activation_seed(op, operands.reads[0]);  // before anything is overwritten
  for (int i = 0; i < op.writes.size(); ++i) {
    const std::span<std::byte> written = operands.writes[static_cast<std::size_t>(i)];
    const ValueKind kind = plan.values[op.writes[i].value].kind;
    const bool activates = kind == ValueKind::activated;
    fill(plan, kind, activates ? activated : derived_seed(digest.value(), static_cast<std::uint64_t>(i)), written);
    if (again && in_place) fill(plan, kind, activation_seed(op, written), written);
  }
}

void fill_initial(const Plan& plan, Access access, std::uint64_t step, std::span<std::byte> bytes) {
  const Value& value = plan.values[access.value];
  Digest digest(step);
  digest.add(static_cast<std::uint64_t>(plan.routing->rank));
  digest.add(static_cast<std::uint64_t>(value.kind));
  digest.add(static_cast<std::uint64_t>(value.partition));
  fill(plan, value.kind, digest.value(), bytes);
}

}  // namespace moebench
