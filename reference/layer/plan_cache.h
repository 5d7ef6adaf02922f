#pragma once
// Compiled plans by the counts that they were compiled for.

#include <memory>
#include <vector>

#include "reference/base/shape.h"
#include "reference/layer/router.h"
#include "reference/layer/step_form.h"
#include "reference/plan/layout.h"
#include "reference/plan/verified_plan.h"
#include "reference/systems/system.h"

namespace moebench {

// What all plans of a layer are made from.
struct PlanRequest {
  const SystemInfo* system = nullptr;
  LayerShape shape;  // with the most tokens that a batch has
  int rank = 0;
  LayoutModes layout;
  bool padded = false;  // see RoutingOptions
};

// Keeps the plans of the last few different forms and counts.
class PlanCache {
 public:
  explicit PlanCache(const PlanRequest& request) : request_(request) {}

  // Compiles at the first use of these. Throws InputError for choices that cannot be, PlanError.
  std::shared_ptr<const VerifiedPlan> plan_for(const StepForm& form, const RoutingCounts& counts);

  const PlanRequest& request() const { return request_; }

 private:
  struct Entry {
    Tokens tokens;
    Choice choice;
    RoutingCounts counts;
    std::shared_ptr<const VerifiedPlan> plan;
  };

  std::shared_ptr<const VerifiedPlan> compile_for(const StepForm& form, const RoutingCounts& counts) const;

  PlanRequest request_;
  std::vector<Entry> entries_;  // the latest used first
};

}  // namespace moebench
