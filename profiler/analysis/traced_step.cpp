#include "profiler/analysis/traced_step.h"

#include <algorithm>

namespace moebench {

Seconds length(std::span<const TracedStep> ranks) {
  Seconds longest;
  for (const TracedStep& rank : ranks) longest = std::max(longest, rank.length());
  return longest;
}

TracedStep traced(const VerifiedPlan& plan, const SimulatedRank& rank) {
  return {.plan = plan,
          .rank = rank.timeline.rank,
          .begin = {},
          .end = rank.step(),
          .routing = {},
          .routing_waited = {},
          .forward = {Seconds(0), rank.forward},
          .backward = {rank.forward, rank.step()},
          .spans = rank.timeline.spans,
          .waited = rank.waited};
}

}  // namespace moebench
