#include "profiler/analysis/traced_step.h"

namespace moebench {
namespace {

TracedStep traced_from(const VerifiedPlan& plan, const SimulatedRank& rank, Seconds routing, Seconds overhead) {
  const Seconds zero = routing + overhead;
  TracedStep step{.plan = plan,
                  .rank = rank.timeline.rank,
                  .begin = {},
                  .end = zero + rank.step(),
                  .routing = routing,
                  .forward = {zero, zero + rank.forward},
                  .backward = {zero + rank.forward, zero + rank.step()},
                  .spans = rank.timeline.spans,
                  .waited = rank.waited};
  for (Span& span : step.spans) {
    span.begin += zero;
    span.end += zero;
  }
  return step;
}

}  // namespace

TracedStep traced(const VerifiedPlan& plan, const SimulatedStep& step, int rank) {
  return traced_from(plan, step.rank(rank), step.prologue, step.overhead);
}

TracedStep traced(const VerifiedPlan& plan, const SimulatedRank& rank) { return traced_from(plan, rank, {}, {}); }

}  // namespace moebench
