#include "tests/exec/byte_op.h"

#include <algorithm>

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

// Rows of shadowed experts among those of all tokens: first, count.
template <class Body>
void for_each_run_of_shadows(const Plan& plan, Body body) {
  const Shadows& shadows = plan.routing->shadows;
  Tokens first;
  std::size_t k = 0;
  for (std::size_t expert = 0; k < shadows.experts.size(); ++expert) {
    if (shadows.experts[k] == static_cast<int>(expert)) {
      body(first, shadows.rows[k]);
      first += shadows.rows[k++];
    }
    for (const PartitionRouting& partition : plan.routing->partitions) first += partition.sent[expert];
  }
}

// Unlike other ops, this one leaves what it does not write, and does not look at it: there may be nothing there yet.
void fill_rows_of_shadows(const Plan& plan, const Op& op, const ByteOperands& operands) {
  Digest digest(identity(op.kind, op.partition));
  digest.add(operands.reads[0]);
  const std::span<std::byte> written = operands.writes[0];
  if (written.data() != operands.reads[1].data())
    std::copy_n(operands.reads[1].begin(), written.size(), written.begin());
  const Bytes row = Elements(plan.shape.model_dim.count()) * size_of(plan.shape.dtype);
  for_each_run_of_shadows(plan, [&](Tokens first, Tokens count) {
    const auto offset = static_cast<std::size_t>((row * first.count()).count());
    fill_with_bytes(written.subspan(offset, static_cast<std::size_t>((row * count.count()).count())),
                    derived_seed(digest.value(), offset));
  });
}

}  // namespace

void run_on_bytes(const Plan& plan, const Op& op, const ByteOperands& operands) {
  if (op.kind == OpKind::shadow_fill) return fill_rows_of_shadows(plan, op, operands);
  const bool again = op.kind == OpKind::recompute;
  const bool in_place = !keeps_pre_activation(plan.shape.activation);
  Digest digest(identity(again ? OpKind::fc1 : op.kind, op.partition));
  if (op.kind == OpKind::shadow_pack) digest.add(static_cast<std::uint64_t>(plan.routing->rank));
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
