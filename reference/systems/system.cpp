#include "reference/systems/system.h"

#include <array>

#include "reference/base/error.h"
#include "reference/base/nearest.h"
#include "reference/systems/fastmoe.h"
#include "reference/systems/mpipemoe.h"
#include "reference/systems/pipemoe.h"

namespace moebench {
namespace {

constexpr std::array<SystemInfo, 3> registry = {{
    {.name = "fastmoe",
     .description = "the whole batch at once, nothing overlapped",
     .source = "FastMoE, arXiv 2103.13262",
     .has_granularity = false,
     .has_reuse = false,
     .without_reuse = {},
     .layout = {.activations = LayoutMode::paper, .buffers = LayoutMode::liveness},
     .build = build_fastmoe},
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

std::string_view name_of(BackwardOrder order) {
  return order == BackwardOrder::ascending ? "ascending" : "descending";
}

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

VerifiedPlan compile(const SystemInfo& system, const LayerShape& shape, std::shared_ptr<const Routing> routing,
                     const SystemOptions& options) {
  return compile(system.build(shape, std::move(routing), options), system.layout);
}

}  // namespace moebench
