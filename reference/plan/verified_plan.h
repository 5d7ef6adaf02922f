#pragma once
// A plan that the verifier has passed: the only kind that an executor takes.

#include <memory>
#include <vector>

#include "reference/base/error.h"
#include "reference/plan/dependencies.h"
#include "reference/plan/layout.h"
#include "reference/plan/plan.h"
#include "reference/plan/verifier.h"

namespace moebench {

// A plan was refused; `what()` describes the first findings.
class PlanError : public Error {
 public:
  PlanError(const Plan& plan, std::vector<Finding> findings);
  const std::vector<Finding>& findings() const { return findings_; }

 private:
  std::vector<Finding> findings_;
};

// Immutable and cheap to copy (shared).
class VerifiedPlan {
 public:
  // Throws PlanError if verify() finds anything.
  VerifiedPlan(Plan plan, Layout layout, Dependencies dependencies);

  const Plan& plan() const { return parts_->plan; }
  const Layout& layout() const { return parts_->layout; }
  const Dependencies& dependencies() const { return parts_->dependencies; }  // in order, however they were given

 private:
  struct Parts {
    Plan plan;
    Layout layout;
    Dependencies dependencies;
  };
  std::shared_ptr<const Parts> parts_;
};

// Lays out, derives and verifies. Throws PlanError.
VerifiedPlan compile(Plan plan, LayoutModes modes);

}  // namespace moebench
