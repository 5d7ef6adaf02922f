#include "cli/planned_step.h"

#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "reference/systems/system.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

TEST(PlannedStep, OfEverySystemHasATimelineAndNoFindings) {
  for (const SystemInfo& system : systems()) {
    Configuration configuration = fixtures::configuration(system.has_granularity ? 4 : 1, 3);
    configuration.system = system.name;
    const PlannedStep step = plan_step(configuration);
    EXPECT_TRUE(step.findings.empty()) << system.name;
    EXPECT_EQ(step.timeline.spans.size(), step.plan.ops.size());
  }
}

TEST(PlannedStep, FollowsTheLayoutAskedFor) {
  Configuration configuration = fixtures::configuration(4);
  const Bytes paper = plan_step(configuration).layout.extent_of(Pool::buffers);
  configuration.layout = LayoutMode::liveness;
  EXPECT_LT(plan_step(configuration).layout.extent_of(Pool::buffers), paper);
}

TEST(PlannedStep, ShadowsWhatIsAskedForWithoutFindings) {
  Configuration configuration = fixtures::configuration(2, 3);
  configuration.system = "fastermoe";
  for (const int shadows : {0, 1, configuration.shape.experts}) {
    configuration.shadowed_experts = shadows;
    const PlannedStep step = plan_step(configuration);
    EXPECT_TRUE(step.findings.empty());
    EXPECT_EQ(step.plan.routing->shadows.experts.size(), static_cast<std::size_t>(shadows));
  }
  configuration.adaptive_shadowing = true;
  EXPECT_THROW(plan_step(configuration), InputError) << "no machine profile";
}

TEST(PlannedStep, RefusesMorePartitionsThanTokens) {
  Configuration configuration = fixtures::configuration(8);
  configuration.shape.tokens = Tokens(7);
  EXPECT_THROW(plan_step(configuration), InputError);
}

}  // namespace
}  // namespace moebench
