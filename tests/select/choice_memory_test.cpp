// The closed form against the layout of the plan itself.

#include "reference/select/choice_memory.h"

#include <gtest/gtest.h>

#include "tests/select/random_layer.h"

namespace moebench {
namespace {

TEST(ChoiceMemory, IsThatOfTheLaidOutPlanForEveryChoice) {
  Random random(1);
  for (int repetition = 0; repetition < 1000; ++repetition) {
    const LayerShape shape = testing::random_layer_shape(random, 600);
    const int most = static_cast<int>(std::min<std::int64_t>(16, shape.tokens.count()));
    const Choice choice = testing::random_choice(random, static_cast<int>(1 + random.below(most)));
    const auto routing = balanced_routing_of(shape, choice.granularity, choice.partition_ramp);
    const VerifiedPlan plan = compile(system_of(choice), shape, routing, choice.options);
    ASSERT_EQ(device_arenas(shape, *routing, choice), arena_memory(plan.layout()).device()) << label(choice);
  }
}

}  // namespace
}  // namespace moebench
