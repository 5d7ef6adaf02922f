#pragma once
// Random steps of the real systems: any shape, skewed routing that is the same matrix for all ranks, any choice of
// reuse, slots, order of the backward pass, shadowed experts and layout.

#include <memory>
#include <vector>

#include "reference/base/random.h"
#include "reference/systems/system.h"
#include "tests/plan/plan_parts.h"

namespace moebench {

struct RandomStep {
  const SystemInfo* system = nullptr;
  LayerShape shape;
  SystemOptions options;
  LayoutModes layout;
  std::vector<std::shared_ptr<const Routing>> routing;  // by rank
};

// The largest sizes that are drawn.
struct StepLimits {
  int granularity = 16;
  int ranks = 4;
  int experts_per_rank = 3;
  Tokens tokens_per_partition{6};
  Features width{8};
};

// About one expert in five gets no rows at all, so that ranks without rows are common.
RandomStep random_step(Random& random, const StepLimits& limits);

PlanParts build(const RandomStep& step, int rank);

// Of a random rank.
PlanParts random_plan(Random& random, const StepLimits& limits);

}  // namespace moebench
