#pragma once
// Which rank the others waited for.

#include <span>
#include <vector>

#include "profiler/analysis/traced_step.h"
#include "reference/plan/op.h"

namespace moebench {

// Collectives to which a rank came last, by what it had done until then.
struct Straggling {
  int rank = 0;                  // index into the ranks given
  OpKind held_by = OpKind::fc1;  // the kind of op that it began the collective behind
  int times = 0;                 // collectives
  Seconds cost;                  // what the rank that waited longest waited for each, summed

  bool operator==(const Straggling&) const = default;
};

// Of all `steps` together, each of all ranks in rank order: the costliest first. Collectives for which nobody waited, and
// those that begin a pass, are in none.
std::vector<Straggling> stragglers(std::span<const std::vector<TracedStep>> steps);

}  // namespace moebench
