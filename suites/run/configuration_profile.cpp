#include "suites/run/configuration_profile.h"

#include <algorithm>

#include "reference/base/percentile.h"
#include "reference/cost/op_cost.h"
#include "reference/cost/simulator.h"
#include "suites/run/rank_trace.h"
#include "suites/run/step_predictor.h"

namespace moebench {
namespace {

std::vector<VerifiedPlan> plans_of(const std::vector<TracedStep>& ranks) {
  std::vector<VerifiedPlan> plans;
  for (const TracedStep& rank : ranks) plans.push_back(rank.plan);
  return plans;
}

// Step by step, of the rank that took longest.
TracingCost tracing_cost(std::span<const RankTrace> ranks) {
  TracingCost cost;
  std::vector<Seconds> traced;
  std::vector<Seconds> untraced;
  for (std::size_t i = 0; i < ranks.front().steps.size(); ++i) {
    Seconds longest_traced;
    Seconds longest_untraced;
    for (const RankTrace& rank : ranks) {
      longest_traced = std::max(longest_traced, rank.steps[i].length());
      longest_untraced = std::max(longest_untraced, rank.untraced[i]);
    }
    traced.push_back(longest_traced);
    untraced.push_back(longest_untraced);
  }
  cost.traced = median(std::move(traced));
  cost.untraced = median(std::move(untraced));
  for (const RankTrace& rank : ranks) {
    cost.dropped += rank.dropped;
    cost.clock_error = std::max(cost.clock_error, rank.clock_error);
    if (!rank.gpu) continue;
    if (!cost.gpu) cost.gpu.emplace();
    *cost.gpu += *rank.gpu;
  }
  return cost;
}

std::vector<Seconds> alone(const std::vector<KindUse>& kinds, std::span<const VerifiedPlan> plans,
                           const MachineProfile& machine, const EmulatedSpeeds& emulated) {
  std::vector<Seconds> by_kind(op_kind_count);
  for (const VerifiedPlan& plan : plans) {
    const std::vector<Seconds> costs = op_costs(plan.plan(), machine, emulated);
    for (std::size_t op = 0; op < costs.size(); ++op) {
      by_kind[static_cast<std::size_t>(plan.plan().ops[op].kind)] += costs[op] / static_cast<double>(plans.size());
    }
  }
  std::vector<Seconds> found;
  for (const KindUse& kind : kinds) found.push_back(by_kind[static_cast<std::size_t>(kind.kind)]);
  return found;
}

// With the routing and what the host does before it.
std::vector<TracedStep> simulated(const Configuration& configuration, std::span<const VerifiedPlan> plans,
                                  const MachineProfile& machine) {
  Simulator simulator(machine, emulated_speeds(configuration));
  const SimulatedStep& step = plans.size() == 1 ? simulator.run(plans.front()) : simulator.run(plans);
  std::vector<TracedStep> ranks;
  for (int rank = 0; rank < step.ranks(); ++rank) {
    TracedStep& each = ranks.emplace_back(traced(plans[static_cast<std::size_t>(rank)], step.rank(rank)));
    each.begin = Seconds(0) - step.prologue - step.overhead;
    each.routing = step.prologue;
  }
  return ranks;
}

ConfigurationProfile analysed(const Configuration& configuration, std::vector<std::vector<TracedStep>> steps,
                              const MachineProfile* machine) {
  ConfigurationProfile profile{.configuration = configuration,
                               .steps = std::move(steps),
                               .profile = {},
                               .slots = {},
                               .tracing = {},
                               .alone = {},
                               .simulated = {}};
  profile.profile = step_profile(profile.steps);
  profile.slots = slot_what_ifs(configuration, profile.steps);
  if (machine != nullptr) {
    profile.alone =
        alone(profile.profile.kinds, plans_of(profile.steps.front()), *machine, emulated_speeds(configuration));
  }
  return profile;
}

}  // namespace

ConfigurationProfile measured_profile(const Configuration& configuration, std::span<const std::string> traces,
                                      const MachineProfile* machine) {
  std::vector<RankTrace> ranks;
  for (const std::string& text : traces) ranks.push_back(rank_trace_from(text, configuration));
  ConfigurationProfile profile = analysed(configuration, steps_of(ranks), machine);
  profile.tracing = tracing_cost(ranks);
  if (machine != nullptr) profile.simulated = simulated(configuration, plans_of(profile.steps.front()), *machine);
  return profile;
}

ConfigurationProfile simulated_profile(const Configuration& configuration, StepPredictor& predictor) {
  const std::vector<VerifiedPlan> plans = predictor.plans(configuration);
  return analysed(configuration, {simulated(configuration, plans, predictor.machine())}, &predictor.machine());
}

}  // namespace moebench
