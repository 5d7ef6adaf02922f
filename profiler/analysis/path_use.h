#pragma once
// What the critical path of a step consists of.

#include <optional>
#include <span>
#include <vector>

#include "profiler/analysis/critical_path.h"
#include "reference/plan/op.h"

namespace moebench {

// Of a step, on the mean of the steps.
struct PathUse {
  Use use = Use::work;
  std::optional<OpKind> kind;  // of work
  Seconds time;

  bool operator==(const PathUse&) const = default;
};

// `steps`: each of all ranks in rank order, or of one that stands for all; at least one. What takes longest comes
// first; the times add up to the mean step.
std::vector<PathUse> path_uses(std::span<const std::vector<TracedStep>> steps);

}  // namespace moebench
