#pragma once
// Which experts to shadow for a step (plan/shadows.h). A function of the rows that all ranks together send to each
// expert, on which all ranks agree, and of nothing else that a rank could see differently.

#include <span>
#include <vector>

#include "reference/base/shape.h"
#include "reference/base/units.h"
#include "reference/cost/emulated_speeds.h"
#include "reference/cost/machine_profile.h"

namespace moebench {

// What FasterMoE's cost model knows of a machine (PPoPP 2022, section 4; fmoe/fastermoe/shadow_policy.py of the
// published code). Per step, forward and backward:
struct ShadowCosts {
  Seconds computed_row;   // a row through its expert: three times the forward pass's products
  Seconds exchanged_row;  // a row there and back twice: four exchanges
  Seconds shadow;         // an expert's weights out, and their gradients back

  bool operator==(const ShadowCosts&) const = default;
};

// By the machine's speeds for a balanced load. Throws InputError where the machine does not know the shape's number
// format.
ShadowCosts shadow_costs(const LayerShape& shape, const MachineProfile& machine, const EmulatedSpeeds& emulated = {});

// `rows` [experts] of all ranks. Ascending experts; none where there is one rank.

// The `count` experts with most rows; of equals the first.
std::vector<int> most_popular_experts(const LayerShape& shape, std::span<const Tokens> rows, int count);

// As published: in the order of popularity, as long as each one more makes the step shorter by the model. A step takes
//   computed_row * rows that the busiest rank computes + exchanged_row * rows that the busiest rank receives
//   + shadow * shadows.
// The published code has one expert a rank and takes the most popular expert's rows for both of the busiest rank's,
// then those of the most popular one that is left; it leaves out a shadow's rows, and the way back of the gradients.
// Here a rank has all of its experts' rows, and each rank an equal part of those of shadows.
std::vector<int> experts_worth_shadowing(const LayerShape& shape, std::span<const Tokens> rows,
                                         const ShadowCosts& costs);

}  // namespace moebench
