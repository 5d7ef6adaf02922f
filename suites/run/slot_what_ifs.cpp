#include "suites/run/slot_what_ifs.h"

#include <algorithm>
#include <array>
#include <utility>

#include "profiler/analysis/what_if.h"
#include "reference/plan/memory.h"

namespace moebench {
namespace {

using Count = int SlotCounts::*;

// Of a value and of its gradient.
constexpr std::array<std::pair<Count, Count>, 3> kinds = {{
    {&SlotCounts::expert_input, &SlotCounts::grad_expert_input},
    {&SlotCounts::hidden, &SlotCounts::grad_hidden},
    {&SlotCounts::expert_output, &SlotCounts::grad_expert_output},
}};

Bytes most_memory(std::span<const VerifiedPlan> plans) {
  Bytes most;
  for (const VerifiedPlan& plan : plans) most = std::max(most, arena_memory(plan.layout()).device());
  return most;
}

}  // namespace

std::vector<SlotWhatIf> slot_what_ifs(const Configuration& configuration,
                                      std::span<const std::vector<TracedStep>> steps) {
  const SystemInfo& system = system_named(configuration.system);
  if (!system.has_reuse) return {};
  std::vector<VerifiedPlan> plans;
  for (const TracedStep& rank : steps.front()) plans.push_back(rank.plan);
  std::vector<SlotWhatIf> found;
  for (const auto& [value, gradient] : kinds) {
    SystemOptions options = system_options(configuration);
    ++(options.slots.*value);
    ++(options.slots.*gradient);
    std::vector<VerifiedPlan> changed;
    for (const VerifiedPlan& plan : plans) {
      changed.push_back(
          compile(system.build(plan.plan().shape, plan.plan().routing, options), layout_of(configuration)));
    }
    const Bytes more = most_memory(changed) - most_memory(plans);
    if (more <= Bytes(0)) continue;  // there is a slot for each partition already
    if (const auto step = with_plans(steps, changed)) found.push_back({options.slots, *step, more});
  }
  return found;
}

}  // namespace moebench
