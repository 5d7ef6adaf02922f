#include "reference/systems/system.h"

#include <algorithm>
#include <array>

#include "reference/base/error.h"
#include "reference/base/nearest.h"
#include "reference/plan/peer_groups.h"
#include "reference/plan/shadows.h"
#include "reference/systems/fastermoe.h"
#include "reference/systems/fastmoe.h"
#include "reference/systems/mpipemoe.h"
#include "reference/systems/pipemoe.h"

namespace moebench {
namespace {

constexpr std::array<SystemInfo, 4> registry = {{
    {.name = "fastmoe",
     .description = "the whole batch at once, nothing overlapped",
     .source = "FastMoE, arXiv 2103.13262",
     .has_granularity = false,
     .has_reuse = false,
     .without_reuse = {},
     .layout = {.activations = LayoutMode::paper, .buffers = LayoutMode::liveness},
     .build = build_fastmoe},
    {.name = "fastermoe",
     .description =
         "exchanges between groups of ranks beside the experts, popular experts shadowed; n is groups of ranks",
     .source = "FasterMoE, PPoPP 2022, smart scheduling and expert shadowing",
     .has_granularity = true,
     .partition_by = PartitionBy::peers,
     .has_shadowing = true,
     .has_reuse = false,
     .without_reuse = {},
     .layout = {.activations = LayoutMode::paper, .buffers = LayoutMode::liveness},
     .build = build_fastermoe},
    {.name = "pipemoe",
     .description = "all-to-alls of some partitions beside the experts of others, everything kept",
     .source = "MPipeMoE, IPDPS 2023, arXiv 2506.22175, Section III-B",
     .has_granularity = true,
     .has_reuse = false,
     .without_reuse = {},
     .layout = {},
     .build = build_pipemoe},
    {.name = "mpipemoe",
     .description = "PipeMoE that shares slots and restores activations in the backward pass",
     .source = "MPipeMoE, IPDPS 2023, arXiv 2506.22175, Sections III-C and III-D",
     .has_granularity = true,
     .has_reuse = true,
     .without_reuse = "pipemoe",
     .layout = {},
     .build = build_mpipemoe},
}};

}  // namespace

std::string_view name_of(BackwardOrder order) { return order == BackwardOrder::ascending ? "ascending" : "descending"; }

std::span<const SystemInfo> systems() { return registry; }

const SystemInfo* find_system(std::string_view name) {
  for (const SystemInfo& system : registry) {
    if (system.name == name) return &system;
  }
  return nullptr;
}

const SystemInfo& system_named(std::string_view name) {
  if (const SystemInfo* system = find_system(name)) return *system;
  std::array<std::string_view, registry.size()> names;
  for (std::size_t i = 0; i < registry.size(); ++i) names[i] = registry[i].name;
  const std::string_view near = nearest(name, names);
  throw InputError("there is no system \"" + std::string(name) + "\"",
                   near.empty() ? "`moebench systems` lists them" : "did you mean \"" + std::string(near) + "\"?");
}

int granularity_of(const SystemInfo& system, const LayerShape& shape, int granularity) {
  if (!system.has_granularity) return 1;
  return system.partition_by == PartitionBy::peers ? std::min(granularity, shape.ranks) : granularity;
}

Partitioning partitioning_of(const SystemInfo& system, const LayerShape& shape, int granularity, int ramp) {
  const int n = granularity_of(system, shape, granularity);
  if (system.partition_by == PartitionBy::tokens) return {.tokens = ramped_partitions(shape.tokens, n, ramp)};
  return {.tokens = equal_partitions(shape.tokens, 1), .peer_groups = n};
}

std::vector<int> shadowed_experts(const SystemInfo& system, const LayerShape& shape, const Shadowing& shadowing,
                                  std::span<const Tokens> rows) {
  if (!system.has_shadowing || shadowing.nothing()) return {};
  return shadowing.costs ? experts_worth_shadowing(shape, rows, *shadowing.costs)
                         : most_popular_experts(shape, rows, shadowing.experts);
}

std::shared_ptr<const Routing> partitioned(const LayerShape& shape, Routing counted, const Partitioning& partitioning,
                                           std::vector<int> shadowed) {
  if (partitioning.peer_groups == 0) return std::make_shared<const Routing>(std::move(counted));
  Routing split = split_by_peers(shape, counted, partitioning.peer_groups);
  if (!shadowed.empty()) split = with_shadows(shape, std::move(split), std::move(shadowed));
  return std::make_shared<const Routing>(std::move(split));
}

VerifiedPlan compile(const SystemInfo& system, const LayerShape& shape, std::shared_ptr<const Routing> routing,
                     const SystemOptions& options) {
  return compile(system.build(shape, std::move(routing), options), system.layout);
}

}  // namespace moebench
