#include "suites/run/step_predictor.h"

#include <algorithm>

#include "reference/plan/memory.h"
#include "reference/plan/shadows.h"
#include "reference/routing/expected_routing.h"
#include "reference/systems/system.h"

namespace moebench {
namespace {

RankLoad load_of(const VerifiedPlan& plan) {
  const Tokens shadowed = rows_of(plan.plan().routing->shadows);
  RankLoad load{.rows_received = shadowed,
                .dropped = plan.plan().shape.routed_tokens() - shadowed,
                .arenas = arena_memory(plan.layout()).device()};
  for (const PartitionRouting& partition : plan.plan().routing->partitions) {
    load.rows_received += partition.rows_received;
    load.dropped -= partition.rows_sent;
  }
  return load;
}

// With equal shares: see expected_routing().
bool have_equal_rows(const Configuration& configuration, const Partitioning& partitioning) {
  const RoutingOptions& routing = configuration.routing;
  const bool is_balanced = routing.workload.kind == WorkloadKind::gate && !routing.capacity_factor;
  if (is_balanced && partitioning.peer_groups == 0) return true;
  const LayerShape& shape = configuration.shape;
  return std::all_of(partitioning.tokens.begin(), partitioning.tokens.end(),
                     [&](Tokens tokens) { return (tokens * shape.top_k).count() % shape.experts == 0; });
}

}  // namespace

const SimulatedStep& StepPredictor::predict(const Configuration& configuration) {
  const LayerShape& shape = configuration.shape;
  const SystemInfo& system = system_named(configuration.system);
  const SystemOptions options = system_options(configuration);
  const LayoutModes layout = layout_of(configuration);
  const Partitioning partitioning =
      partitioning_of(system, shape, configuration.granularity, configuration.partition_ramp);
  const std::vector<Ratio>& shares = shares_of(configuration);
  loads_.clear();
  const bool shadows = system.has_shadowing && !options.shadowing.nothing();  // whose expert it is makes a difference
  std::vector<int> shadowed;
  if (shadows) {
    shadowed = shadowed_experts(system, shape, options.shadowing,
                                rows_of_all_ranks(shape, partitioning.tokens, configuration.routing, shares));
  }
  const auto plan_of = [&](int rank) {
    Routing counted = expected_routing(shape, rank, partitioning.tokens, configuration.routing, shares);
    auto routing = partitioned(shape, std::move(counted), partitioning, shadowed);
    VerifiedPlan plan = compile(system.build(shape, std::move(routing), options), layout);
    loads_.push_back(load_of(plan));
    return plan;
  };
  Simulator& simulator = simulator_for(emulated_speeds(configuration));
  const int first = most_loaded_rank(shape, shares);
  if (!shadows && one_stands_for_all(configuration, partitioning, shares)) return simulator.run(plan_of(first));
  return simulator.run(shape.ranks, plan_of);
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
  if (most->count() - least->count() > rounding) return false;
  if (!have_equal_rows(configuration, partitioning)) return false;
  const auto* links = std::get_if<Interconnect>(&machine_.network);
  if (partitioning.peer_groups > 0) {  // a group may be larger than another, and on one node or several
    return shape.ranks % partitioning.peer_groups == 0 && (links == nullptr || shape.ranks <= links->devices_per_node);
  }
  return links == nullptr || shape.ranks <= links->devices_per_node || shape.ranks % links->devices_per_node == 0;
}

}  // namespace moebench
