#pragma once
// Plans of the paper's systems, with balanced routing: one rank's stands for all.

#include "reference/systems/system.h"

namespace moebench::paper {

VerifiedPlan fastmoe_plan(const LayerShape& shape);
VerifiedPlan fastermoe_plan(const LayerShape& shape, int groups, LayoutMode buffers = LayoutMode::liveness);
VerifiedPlan pipemoe_plan(const LayerShape& shape, int granularity);
VerifiedPlan mpipemoe_plan(const LayerShape& shape, int granularity, ReuseStrategy reuse, const SlotCounts& slots);

// Fig. 11's memory is that of two slots of every kind, T_M included, where Eq. 5 has one for T_M.
inline constexpr SlotCounts two_hidden_slots{.hidden = 2, .grad_hidden = 2};

}  // namespace moebench::paper
