#pragma once
// A traced step timed anew through its plans' dependencies, with other times of its ops: what if?

#include <optional>
#include <span>
#include <vector>

#include "profiler/analysis/traced_step.h"
#include "reference/base/units.h"
#include "reference/cost/fluid.h"
#include "reference/plan/verified_plan.h"

namespace moebench {

// What an op took by itself, without what it waited for.
struct OpTime {
  Seconds launch;  // from when it could begin to when it began
  Seconds work;
  Seconds others;  // of a collective: for larger shares of other ranks

  bool operator==(const OpTime&) const = default;
};

// What a step consists of, apart from its order.
struct TimedOps {
  std::vector<std::vector<OpTime>> ops;  // [ranks][ops]
  Seconds around;                        // before the first op of the first rank, and behind the last of the last
};

// All ranks of a step, in rank order, or one that stands for all. What the host does between the passes is in the
// launch of the backward pass's first ops; when ranks begin at different times, that is in the launch of theirs.
TimedOps timed_ops(std::span<const TracedStep> ranks);

// Work on a stream becomes so many times as fast. Precondition: above 0.
void speed_up(TimedOps& times, std::span<const VerifiedPlan> plans, Stream stream, Ratio factor);

// Nothing takes time but work.
void drop_launches(TimedOps& times);

// The times of another plan of the same layer, from ops of the same kind, pass and partition. Nothing where the other
// plan has ops that this one has not, such as a copy of what was kept.
std::optional<TimedOps> carried_over(const TimedOps& times, std::span<const VerifiedPlan> from,
                                     std::span<const VerifiedPlan> to);

// Keeps its memory from one step to the next.
class Retiming {
 public:
  // How long a step of these plans takes, [ranks]: every op begins as soon as its stream, its dependencies and the
  // other ranks let it, and takes its time. With a step's own plans and times it is that step, as far as the ranks'
  // clocks agree; what runs beside an op does not slow it down more or less than it did.
  Seconds step(std::span<const VerifiedPlan> plans, const TimedOps& times);

 private:
  Fluid fluid_;
  std::vector<std::vector<Seconds>> whole_;  // [ranks][ops] launch and work
  std::vector<std::vector<Seconds>> alone_;  // likewise, of those that are not exchanged
};

}  // namespace moebench
