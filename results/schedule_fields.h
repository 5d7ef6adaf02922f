#pragma once
// What may differ between the configurations of one shape: fields of a run's config.

#include <algorithm>
#include <array>
#include <string_view>

namespace moebench {

inline constexpr std::array<std::string_view, 11> schedule_fields = {
    "system", "granularity",    "partition_sizes", "reuse",         "layout",          "backward_order",
    "slots",  "dispatch_ahead", "selector",        "memory_budget", "shadowed_experts"};

inline bool is_schedule(std::string_view field) {
  constexpr std::string_view of_adaptive_shadowing = "shadow_costs";  // no axis: they follow from the machine
  return field == of_adaptive_shadowing ||
         std::find(schedule_fields.begin(), schedule_fields.end(), field) != schedule_fields.end();
}

}  // namespace moebench
