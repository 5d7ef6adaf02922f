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

TEST(PlannedStep, RefusesMorePartitionsThanTokens) {
  Configuration configuration = fixtures::configuration(8);
  configuration.shape.tokens = Tokens(7);
  EXPECT_THROW(plan_step(configuration), InputError);
}

}  // namespace
}  // namespace moebench
