#pragma once
// What the ops of the compute stream do to bytes in tests: everything an op writes tells its kind, its partition and
// the whole contents of everything it read. So the results of a step are right only if every op read what it should
// have.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/plan/plan.h"

namespace moebench {

// By position in the op's reads and writes.
struct ByteOperands {
  std::array<std::span<const std::byte>, AccessList::capacity> reads;
  std::array<std::span<std::byte>, AccessList::capacity> writes;
};

// As in a layer, `recompute` gives what fc1, or fc1 and an activation in place, gave, and `activation_grad` makes
// `activated` as the activation did: all reuse strategies have the same results. Operands may lie in one place. Does not allocate.
void run_on_bytes(const Plan& plan, const Op& op, const ByteOperands& operands);

// What an external slot holds before step number `step`.
void fill_initial(const Plan& plan, Access access, std::uint64_t step, std::span<std::byte> bytes);

}  // namespace moebench
