#pragma once
// Compiled plans by the counts that they were compiled for.

#include <memory>
#include <optional>
#include <vector>

#include "reference/base/shape.h"
#include "reference/layer/router.h"
#include "reference/plan/layout.h"
#include "reference/plan/verified_plan.h"
#include "reference/systems/system.h"

namespace moebench {

// What a plan is made from, beside the counts.
struct PlanRequest {
  const SystemInfo* system = nullptr;
  LayerShape shape;
  int rank = 0;
  Partitioning partitions;
  SystemOptions choices;
  LayoutModes layout;
};

// Keeps the plans of the last few different counts.
class PlanCache {
 public:
  explicit PlanCache(PlanRequest request) : request_(std::move(request)) {}

  // Compiles at the first use of these counts. Throws InputError for choices that cannot be, PlanError.
  std::shared_ptr<const VerifiedPlan> plan_for(const RoutingCounts& counts);

 private:
  struct Entry {
    RoutingCounts counts;
    std::shared_ptr<const VerifiedPlan> plan;
  };

  std::shared_ptr<const VerifiedPlan> compile_for(const RoutingCounts& counts) const;

  PlanRequest request_;
  std::vector<Entry> entries_;  // the latest used first
};

}  // namespace moebench
