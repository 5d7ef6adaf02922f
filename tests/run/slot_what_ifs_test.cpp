#include "suites/run/slot_what_ifs.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "reference/cost/published_profiles.h"
#include "reference/cost/simulator.h"
#include "reference/plan/memory.h"
#include "suites/run/step_predictor.h"
#include "tests/run/traced_configurations.h"

namespace moebench {
namespace {

using fixtures::traced_configurations;
using fixtures::TracedConfiguration;

std::vector<SlotWhatIf> answers_for(const TracedConfiguration& traced) {
  const std::vector<std::vector<TracedStep>> steps = {traced.ranks};
  return slot_what_ifs(traced.configuration, steps);
}

Bytes most_memory(const Configuration& configuration) {
  StepPredictor predictor(published_profile("a100-64"), 1);
  Bytes most;
  for (const VerifiedPlan& plan : predictor.plans(configuration)) {
    most = std::max(most, arena_memory(plan.layout()).device());
  }
  return most;
}

TEST(SlotWhatIfs, AreAskedWherePartitionsShareSlots) {
  bool asked = false;
  for (const TracedConfiguration& traced : traced_configurations()) {
    const std::vector<SlotWhatIf> answers = answers_for(traced);
    if (traced.configuration.reuse == ReuseStrategy::none) {
      EXPECT_TRUE(answers.empty()) << label(traced.configuration);
      continue;
    }
    asked = true;
    EXPECT_FALSE(answers.empty()) << label(traced.configuration);
    for (const SlotWhatIf& answer : answers) {
      Configuration changed = traced.configuration;
      changed.slots = answer.slots;
      EXPECT_EQ(answer.more, most_memory(changed) - most_memory(traced.configuration));
      EXPECT_GT(answer.step, Seconds(0));
    }
  }
  EXPECT_TRUE(asked);
}

// A step whose streams wait for the one slot of T_M: with another it is what the simulator says of that plan.
TEST(SlotWhatIfs, AreWhatASimulationOfThoseSlotsSays) {
  for (const TracedConfiguration& traced : traced_configurations()) {
    for (const SlotWhatIf& answer : answers_for(traced)) {
      Configuration changed = traced.configuration;
      changed.slots = answer.slots;
      StepPredictor predictor(published_profile("a100-64"), 1);
      const std::vector<VerifiedPlan> plans = predictor.plans(changed);
      Simulator simulator(published_profile("a100-64"));
      const Seconds expected = simulator.run(plans).step + Seconds(0.5);  // with what is around the passes
      EXPECT_NEAR(answer.step / expected, 1, 0.1) << label(changed);
    }
  }
}

}  // namespace
}  // namespace moebench
