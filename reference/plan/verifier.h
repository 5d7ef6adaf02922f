#pragma once
// Proves that a plan computes what it says under every timing that its order and dependencies allow.
// A finding is data; a plan without findings has no race, no read of a wrong value and no deadlock.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reference/plan/dependencies.h"
#include "reference/plan/layout.h"
#include "reference/plan/plan.h"

namespace moebench {

enum class FindingKind : std::uint8_t {
  wrong_value,           // an op reads a value that its slot does not hold
  race,                  // two ops touch the same bytes, one writes, and nothing orders them
  slot_too_small,        // a value is larger than its slot
  wrong_size,            // a value has not the size that its kind has for the plan's shape and routing
  wrong_routing,         // a partition's counts do not fit the plan's shape, or not their sums
  illegal_overlap,       // an op writes over an operand that it may not overwrite
  deadlock,              // an op waits for itself through streams and dependencies
  lost_result,           // a result of the step is not in its slot at the end
  unneeded_op,           // nothing reads what the op writes
  outside_pool,          // a slot ends after its pool's extent
  malformed,             // an index, a stream, a pass or a partition that does not exist; an edge against the ops' order
  split_collectives,     // collectives on more than one stream: their order depends on timing, and differs between ranks
  mismatched_collective, // ranks issue different collectives, or in different order, or of different sizes
};

std::string_view name_of(FindingKind kind);

struct Finding {
  FindingKind kind = FindingKind::malformed;
  int rank = 0;
  int op = -1;     // index into the plan's ops, or -1
  int other = -1;  // the second op of a race, or the rank a collective does not match
  int value = -1;  // index into the plan's values, or -1
  int slot = -1;   // index into the plan's slots, or -1

  bool operator==(const Finding&) const = default;
};

std::vector<Finding> verify(const Plan& plan, const Layout& layout, const Dependencies& dependencies);

// That values are as large as what kernels and exchanges will touch, which follows from shape and routing.
std::vector<Finding> verify_sizes(const Plan& plan);

// Over the plans of all ranks, in rank order, each of which passes verify(): collectives are matched by identity (kind,
// pass, partition), and what a rank sends must be what its peer expects.
std::vector<Finding> verify_collectives(std::span<const Plan> plans);

// One sentence for a person.
std::string describe(const Plan& plan, const Finding& finding);

}  // namespace moebench
