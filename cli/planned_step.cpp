#include "cli/planned_step.h"

#include <memory>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "reference/cost/named_profile.h"
#include "reference/cost/unit_timeline.h"
#include "reference/plan/verifier.h"
#include "reference/routing/expected_routing.h"
#include "reference/systems/system.h"
#include "suites/run/step_predictor.h"

namespace moebench {
namespace {

constexpr std::uint64_t seed = 1;  // a suite's default

// The plans of all ranks are compared with each other.
void require_memory_for_plans(const Configuration& configuration) {
  constexpr Bytes most = mib(4096);
  constexpr Bytes counts_of_expert(32);
  constexpr Bytes ops_of_partition = kib(4);
  const Bytes partition = counts_of_expert * configuration.shape.experts + ops_of_partition;
  const Bytes all = partition * configuration.granularity * configuration.shape.ranks;
  if (all <= most) return;
  throw InputError(fmt::format("the plans of {} ranks take {:.0f} MiB", configuration.shape.ranks, in_mib(all)),
                   "lower --ranks, --experts or --granularity");
}

}  // namespace

PlannedStep plan_step(const Configuration& configuration) {
  const SystemInfo& system = system_named(configuration.system);
  const LayerShape& shape = configuration.shape;
  require_memory_for_plans(configuration);
  const Partitioning partitioning =
      partitioning_of(system, shape, configuration.granularity, configuration.partition_ramp);
  const SystemOptions options = system_options(configuration);
  const std::vector<Ratio> shares = expected_shares(shape, configuration.routing.workload, seed);
  const std::vector<int> shadowed = shadowed_experts(
      system, shape, options.shadowing, rows_of_all_ranks(shape, partitioning.tokens, configuration.routing, shares));
  std::vector<Plan> plans;
  for (int rank = 0; rank < shape.ranks; ++rank) {
    Routing counted = expected_routing(shape, rank, partitioning.tokens, configuration.routing, shares);
    auto routing = partitioned(shape, std::move(counted), partitioning, shadowed);
    plans.push_back(system.build(shape, std::move(routing), options));
  }

  const auto most_loaded = static_cast<std::size_t>(most_loaded_rank(shape, shares, shadowed));
  PlannedStep step{.configuration = configuration, .plan = plans[most_loaded]};
  step.layout = lay_out(step.plan, layout_of(configuration));
  step.dependencies = derive_dependencies(step.plan, step.layout);
  for (const Finding& finding : verify(step.plan, step.layout, step.dependencies)) {
    step.findings.push_back(describe(step.plan, finding));
  }
  for (const Finding& finding : verify_sizes(step.plan)) step.findings.push_back(describe(step.plan, finding));
  for (const Finding& finding : verify_collectives(plans)) {
    step.findings.push_back(describe(plans[static_cast<std::size_t>(finding.rank)], finding));
  }
  if (step.findings.empty()) {
    step.timeline = unit_timeline(VerifiedPlan(step.plan, step.layout, step.dependencies));
    step.waited.resize(step.plan.ops.size());
  }
  return step;
}

void predict(PlannedStep& step, const MachineProfile& machine) {
  if (!step.findings.empty()) return;
  StepPredictor predictor(machine, seed);
  const SimulatedStep& simulated = predictor.predict(step.configuration);
  step.predicted = {.machine = origin_text(machine),
                    .routing = simulated.prologue,
                    .overhead = simulated.overhead,
                    .forward = simulated.forward,
                    .backward = simulated.backward,
                    .total = simulated.total()};
  const int rank = simulated.ranks() == 1 ? 0 : step.plan.routing->rank;
  step.timeline = simulated.rank(rank).timeline;
  step.waited = simulated.rank(rank).waited;
}

}  // namespace moebench
