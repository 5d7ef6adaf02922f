#pragma once
// One rank's step as it went, measured or simulated: what the analysis takes.

#include <span>
#include <vector>

#include "reference/cost/fluid.h"
#include "reference/plan/verified_plan.h"
#include "reference/trace/timeline.h"

namespace moebench {

struct TracedPass {
  Seconds begin;  // from when its ops could begin
  Seconds end;    // when all streams had ended

  Seconds length() const { return end - begin; }
  bool operator==(const TracedPass&) const = default;
};

// Times are of a clock that all ranks share.
struct TracedStep {
  VerifiedPlan plan;
  int rank = 0;
  Seconds begin;
  Seconds end;
  Seconds routing;         // gate, choice of experts and counts, between `begin` and the forward pass; without waiting
  Seconds routing_waited;  // in it, for other ranks
  TracedPass forward;
  TracedPass backward;
  std::vector<Span> spans;      // [ops], in the plan's order
  std::vector<Seconds> waited;  // [ops] the part of a collective's span in which it waits for other ranks

  Seconds length() const { return end - begin; }
  const TracedPass& of(Pass pass) const { return pass == Pass::forward ? forward : backward; }
};

// Of a step of several ranks, that of the one that takes longest.
Seconds length(std::span<const TracedStep> ranks);

// A rank's simulated passes, with nothing around them. The forward pass begins at time zero.
TracedStep traced(const VerifiedPlan& plan, const SimulatedRank& rank);

}  // namespace moebench
