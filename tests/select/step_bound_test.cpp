// No simulated step is quicker than its bound.

#include "reference/select/step_bound.h"

#include <gtest/gtest.h>

#include "reference/cost/published_profiles.h"
#include "tests/select/random_layer.h"

namespace moebench {
namespace {

TEST(StepBound, HoldsForEveryChoiceOnEveryMachine) {
  Random random(2);
  double closest = 1e9;
  for (int repetition = 0; repetition < 60; ++repetition) {
    const MachineProfile machine = testing::random_machine(random);
    EmulatedSpeeds emulated;
    if (random.below(3) == 0) emulated.link = Link{.latency = microseconds(80), .rate = BytesPerSecond(5e9)};
    if (random.below(3) == 0) emulated.copy_rate = BytesPerSecond(4e9);
    Pricer pricer(machine, testing::random_layer_shape(random, 4000), emulated);
    const int n = static_cast<int>(1 + random.below(8));
    const int ramp = 1 << random.below(3);
    const StepBound bound(pricer, n, ramp);
    for (int i = 0; i < 10; ++i) {
      Choice choice = testing::random_choice(random, n);
      choice.partition_ramp = ramp;
      const Seconds time = pricer.time(choice);
      const Seconds least = bound(restorations(choice));
      ASSERT_LE(least.count(), time.count() * (1 + 1e-9)) << label(choice);
      closest = std::min(closest, time / least);
    }
  }
  EXPECT_LT(closest, 1.05) << "a bound that is never near says nothing";
}

TEST(Restorations, AreThoseOfThePlan) {
  Random random(3);
  const LayerShape shape{
      .tokens = Tokens(96), .model_dim = Features(64), .hidden_dim = Features(128), .experts = 2, .ranks = 2};
  for (int repetition = 0; repetition < 500; ++repetition) {
    const Choice choice = testing::random_choice(random, static_cast<int>(1 + random.below(12)));
    const auto routing = balanced_routing_of(shape, choice.granularity, choice.partition_ramp);
    const VerifiedPlan plan = compile(system_of(choice), shape, routing, choice.options);
    RestorationCounts counts;
    for (const Op& op : plan.plan().ops) {
      const bool of_input = plan.plan().values[op.writes[0].value].kind == ValueKind::expert_input;
      if (op.kind == OpKind::prefetch) ++(of_input ? counts.inputs_offloaded : counts.hidden_offloaded);
      if (op.kind == OpKind::redispatch) ++counts.inputs_redispatched;
      if (op.kind == OpKind::recompute) ++counts.hidden_recomputed;
    }
    ASSERT_EQ(restorations(choice), counts) << label(choice);
  }
}

}  // namespace
}  // namespace moebench
