#pragma once
// Which kinds of ops a step's time is spent on, and how fast they are.

#include <optional>
#include <span>
#include <vector>

#include "profiler/analysis/traced_step.h"
#include "reference/base/units.h"
#include "reference/plan/op.h"

namespace moebench {

// Of one kind, on the mean of the ranks and steps.
struct KindUse {
  OpKind kind = OpKind::permute;
  double ops = 0;  // of a rank in a step
  Seconds work;    // of all of them in a step, without waiting for other ranks
  double flops = 0;
  double bytes = 0;  // sent or received, the larger; or copied

  // Nothing where there is no such work, or it took no time.
  std::optional<FlopsPerSecond> flops_per_second() const;
  std::optional<BytesPerSecond> bytes_per_second() const;
};

// `steps`: of all ranks, or of one that stands for all; at least one. What takes longest comes first.
std::vector<KindUse> kind_uses(std::span<const std::vector<TracedStep>> steps);

}  // namespace moebench
