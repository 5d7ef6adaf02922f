#pragma once
// A plan with its layout and dependencies, not yet verified: what tests build, break and look at.

#include "reference/plan/dependencies.h"
#include "reference/plan/layout.h"
#include "reference/plan/plan.h"

namespace moebench {

struct PlanParts {
  Plan plan;
  Layout layout;
  Dependencies dependencies;
};

inline PlanParts assemble(Plan plan, LayoutModes modes) {
  Layout layout = lay_out(plan, modes);
  Dependencies dependencies = derive_dependencies(plan, layout);
  return {std::move(plan), std::move(layout), std::move(dependencies)};
}

}  // namespace moebench
