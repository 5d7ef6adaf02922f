#include "suites/run/step_predictor.h"

#include <algorithm>

#include "reference/plan/memory.h"
#include "reference/plan/shadows.h"
#include "reference/routing/expected_routing.h"
#include "reference/systems/system.h"

namespace moebench {
namespace {

RankLoad load_of(const VerifiedPlan& plan, Tokens dropped) {
  RankLoad load{.rows_received = rows_of(plan.plan().routing->shadows),
                .dropped = dropped,
                .arenas = arena_memory(plan.layout()).device()};
  for (const PartitionRouting& partition : plan.plan().routing->partitions) {
    load.rows_received += partition.rows_received;
  }
  return load;
}

// With equal shares: see expected_routing().
bool have_equal_rows(const Configuration& configuration, const Partitioning& partitioning) {
  const RoutingOptions& routing = configuration.routing;
  const bool is_balanced = routing.workload.kind == WorkloadKind::gate && !routing.capacity_factor;
  if (routing.padded || (is_balanced && partitioning.peer_groups == 0)) return true;
  const LayerShape& shape = configuration.shape;
  return std::all_of(partitioning.tokens.begin(), partitioning.tokens.end(),
                     [&](Tokens tokens) { return (tokens * shape.top_k).count() % shape.experts == 0; });
}

}  // namespace

const SimulatedStep& StepPredictor::predict(const Configuration& configuration) {
  loads_.clear();
  const Plans plans = plans_of(configuration);
  const auto plan_of = [&](int rank) {
    VerifiedPlan plan = plans.of(rank);
    loads_.push_back(load_of(plan, plans.dropped));
    return plan;
  };
  Simulator& simulator = simulator_for(emulated_speeds(configuration));
  return plans.count == 1 ? simulator.run(plan_of(0)) : simulator.run(plans.count, plan_of);
}

std::vector<VerifiedPlan> StepPredictor::plans(const Configuration& configuration) {
  const Plans plans = plans_of(configuration);
  std::vector<VerifiedPlan> all;
  for (int rank = 0; rank < plans.count; ++rank) all.push_back(plans.of(rank));
  return all;
}

StepPredictor::Plans StepPredictor::plans_of(const Configuration& configuration) {
  const LayerShape& shape = configuration.shape;
  const SystemInfo& system = system_named(configuration.system);
  SystemOptions options = system_options(configuration);
  const Partitioning partitioning =
      partitioning_of(system, shape, configuration.granularity, configuration.partition_ramp);
  const std::vector<Ratio>& shares = shares_of(configuration);
  const bool shadows = system.has_shadowing && !options.shadowing.nothing();  // whose expert it is makes a difference
  std::vector<int> shadowed;
  if (shadows) {
    shadowed = shadowed_experts(system, shape, options.shadowing,
                                rows_of_all_ranks(shape, partitioning.tokens, configuration.routing, shares));
  }
  const bool one = !shadows && one_stands_for_all(configuration, partitioning, shares);
  const int first = one ? most_loaded_rank(shape, shares) : 0;
  return {.count = one ? 1 : shape.ranks,
          .dropped = expected_drops(shape, partitioning.tokens, configuration.routing, shares),
          .of = [this, &configuration, &system, first, partitioning, shadowed = std::move(shadowed),
                 options = std::move(options)](int rank) {
            const LayerShape& own = configuration.shape;
            Routing counted = expected_routing(own, first + rank, partitioning.tokens, configuration.routing, shares_);
            auto routing = partitioned(own, std::move(counted), partitioning, shadowed);
            return compile(system.build(own, std::move(routing), options), layout_of(configuration));
          }};
}

Simulator& StepPredictor::simulator_for(const EmulatedSpeeds& emulated) {
  for (const auto& [speeds, simulator] : simulators_) {
    if (speeds == emulated) return *simulator;
  }
  simulators_.emplace_back(emulated, std::make_unique<Simulator>(machine_, emulated));
  return *simulators_.back().second;
}

// Drawing a workload takes longer than a simulation, and configurations of one shape follow each other.
const std::vector<Ratio>& StepPredictor::shares_of(const Configuration& configuration) {
  const Workload& workload = configuration.routing.workload;
  if (shares_.empty() || shares_shape_ != configuration.shape || shares_workload_ != workload) {
    shares_ = expected_shares(configuration.shape, workload, seed_);
    shares_shape_ = configuration.shape;
    shares_workload_ = workload;
  }
  return shares_;
}

bool StepPredictor::one_stands_for_all(const Configuration& configuration, const Partitioning& partitioning,
                                       const std::vector<Ratio>& shares) const {
  const LayerShape& shape = configuration.shape;
  const auto [least, most] = std::minmax_element(shares.begin(), shares.end());
  constexpr double rounding = 1e-9;
  if (!configuration.routing.padded && most->count() - least->count() > rounding) return false;
  if (!have_equal_rows(configuration, partitioning)) return false;
  const auto* links = std::get_if<Interconnect>(&machine_.network);
  if (partitioning.peer_groups > 0) {  // a group may be larger than another, and on one node or several
    return shape.ranks % partitioning.peer_groups == 0 && (links == nullptr || shape.ranks <= links->devices_per_node);
  }
  return links == nullptr || shape.ranks <= links->devices_per_node || shape.ranks % links->devices_per_node == 0;
}

}  // namespace moebench
