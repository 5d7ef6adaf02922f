#include "tests/profiler/traced_ranks.h"

#include <algorithm>

#include "reference/cost/fluid.h"

namespace moebench {

std::vector<TracedStep> run(const TimedRanks& ranks) {
  std::vector<TimedPlan> timed;
  std::vector<std::vector<Seconds>> alone = ranks.alone;
  for (std::size_t rank = 0; rank < alone.size(); ++rank) {
    const std::vector<Op>& ops = ranks.plans[rank].plan().ops;
    for (std::size_t op = 0; op < ops.size(); ++op) {
      if (ops[op].stream == Stream::comm) alone[rank][op] = Seconds(0);
    }
    timed.push_back({.plan = &ranks.plans[rank], .alone = alone[rank], .moving = ranks.alone[rank]});
  }
  Fluid fluid;
  fluid.run(timed, {}, {.comm = true, .copy = false, .latency = {}});
  std::vector<TracedStep> steps;
  for (std::size_t rank = 0; rank < ranks.plans.size(); ++rank) {
    steps.push_back(traced(ranks.plans[rank], fluid.rank(static_cast<int>(rank))));
    steps.back().rank = static_cast<int>(rank);
  }
  return steps;
}

// A collective's launch would be a part of what others wait for.
std::vector<TracedStep> random_steps(Random& random) {
  std::vector<TracedStep> steps = run(random_ranks(random));
  for (TracedStep& step : steps) {
    for (Span& span : step.spans) {
      const Op& op = step.plan.plan().ops[static_cast<std::size_t>(span.op)];
      if (is_collective(op.kind) || random.below(4) == 0) continue;
      span.begin += (span.end - span.begin) * random.uniform();
    }
  }
  return steps;
}

std::vector<VerifiedPlan> plans_of(const std::vector<TracedStep>& ranks) {
  std::vector<VerifiedPlan> plans;
  for (const TracedStep& rank : ranks) plans.push_back(rank.plan);
  return plans;
}

}  // namespace moebench
