#include "reference/plan/verified_plan.h"

#include <algorithm>
#include <string>

#include "reference/plan/well_formed.h"

namespace moebench {
namespace {

std::string summary(const Plan& plan, const std::vector<Finding>& findings) {
  constexpr std::size_t shown = 3;
  std::string text = "the plan of " + plan.system + " was refused";
  for (std::size_t i = 0; i < findings.size() && i < shown; ++i) text += "; " + describe(plan, findings[i]);
  if (findings.size() > shown) text += "; and " + std::to_string(findings.size() - shown) + " more";
  return text;
}

bool comes_first(Edge a, Edge b) { return a.to != b.to ? a.to < b.to : a.from > b.from; }

}  // namespace

PlanError::PlanError(const Plan& plan, std::vector<Finding> findings)
    : Error(summary(plan, findings)), findings_(std::move(findings)) {}

VerifiedPlan::VerifiedPlan(Plan plan, Layout layout, Dependencies dependencies) {
  std::vector<Finding> findings = verify(plan, layout, dependencies);
  if (findings.empty()) findings = verify_sizes(plan);
  if (!findings.empty()) throw PlanError(plan, std::move(findings));
  std::sort(dependencies.edges.begin(), dependencies.edges.end(), comes_first);
  parts_ = std::make_shared<const Parts>(Parts{std::move(plan), std::move(layout), std::move(dependencies)});
}

VerifiedPlan compile(Plan plan, LayoutModes modes) {
  std::vector<Finding> findings = malformations(plan);
  if (!findings.empty()) throw PlanError(plan, std::move(findings));
  Layout layout = lay_out(plan, modes);
  Dependencies dependencies = derive_dependencies(plan, layout);
  return VerifiedPlan(std::move(plan), std::move(layout), std::move(dependencies));
}

}  // namespace moebench
