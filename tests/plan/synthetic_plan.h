#pragma once
// Small random plans that no system would build: two to nine ops in two passes over a handful of slots of zero to four
// bytes, which overlap in any way. Small enough to try every interleaving.

#include "reference/base/random.h"
#include "tests/plan/plan_parts.h"

namespace moebench {

// Correct in the order of its ops, though some of them may be unneeded. Slots lie anywhere, or as lay_out() puts them.
PlanParts synthetic_plan(Random& random);

}  // namespace moebench
