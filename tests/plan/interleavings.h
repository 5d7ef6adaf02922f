#pragma once
// What can happen when a plan runs, found by trying every interleaving of the beginnings and ends of its ops. Knows
// bytes, streams, edges and the boundary between the passes; shares no code with the verifier that it is used to test.

#include <cstddef>

#include "tests/plan/plan_parts.h"

namespace moebench {

struct Outcomes {
  bool deadlock = false;         // ops are left, none runs, none may begin
  bool race = false;             // two ops run at once, touch a byte in common, and one of them writes it
  bool wrong_value = false;      // a read finds another value than it names, or one that is being written
  bool lost_result = false;      // a slot does not hold its result at the end
  bool illegal_overlap = false;  // an op writes over an operand that it may not write over, or writes a byte twice
  bool complete = true;          // false: gave up, with more states than asked for
  std::size_t states = 0;

  bool any() const { return deadlock || race || wrong_value || lost_result || illegal_overlap; }
};

// All reachable states, each visited once. Precondition: the plan is well formed, with at most 254 values and slots.
Outcomes explore(const PlanParts& parts, std::size_t max_states = 200'000);

}  // namespace moebench
