#include "reference/select/choice.h"

#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "tests/select/random_layer.h"

namespace moebench {
namespace {

TEST(Choice, LabelsSayWhatIsNotTheDefault) {
  EXPECT_EQ(label({}), "n=1 none");
  EXPECT_EQ(label({.granularity = 4, .options = {.reuse = ReuseStrategy::s3}}), "n=4 s3");
  EXPECT_EQ(label({.granularity = 8,
                   .partition_ramp = 2,
                   .options = {.reuse = ReuseStrategy::s1,
                               .slots = {.expert_input = 3, .hidden = 2},
                               .backward_order = BackwardOrder::descending,
                               .dispatch_ahead = 7}}),
            "n=8 ramped/2 s1 slots=3-2-2/2-1-2 descending ahead=7");
  EXPECT_EQ(label({.granularity = 2,
                   .options = {.mixed_reuse = {{}, {ExpertInputReuse::offloaded, HiddenReuse::recomputed}}}}),
            "n=2 mixed(kk-or)");
}

TEST(Choice, ReuseIsByPartitionForEveryChoice) {
  EXPECT_EQ(reuse_of({.granularity = 2, .options = {.reuse = ReuseStrategy::s2}}),
            std::vector<PartitionReuse>(2, partition_reuse(ReuseStrategy::s2)));
  const std::vector<PartitionReuse> mixed = {{}, {ExpertInputReuse::kept, HiddenReuse::offloaded}};
  EXPECT_EQ(reuse_of({.granularity = 2, .options = {.mixed_reuse = mixed}}), mixed);
}

TEST(Choice, ABatchHasAsManyPartitionsAsTokensAtMost) {
  const LayerShape shape{.tokens = Tokens(3), .model_dim = Features(4), .hidden_dim = Features(4)};
  EXPECT_EQ(balanced_routing_of(shape, 3, 1)->granularity(), 3);
  try {
    balanced_routing_of(shape, 4, 1);
    ADD_FAILURE() << "no error";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "a batch of 3 tokens has no 4 partitions: n is at most the number of tokens: give at least 4 tokens a "
                 "device, or a smaller n");
  }
}

TEST(Choice, OnePartitionHasNobodyToShareWith) {
  const auto reuse = [](int n, ReuseStrategy strategy) {
    return normal_choice({.granularity = n, .options = {.reuse = strategy}}).options.reuse;
  };
  EXPECT_EQ(reuse(1, ReuseStrategy::shared), ReuseStrategy::none);
  EXPECT_EQ(reuse(1, ReuseStrategy::s4), ReuseStrategy::s4);
  EXPECT_EQ(reuse(2, ReuseStrategy::shared), ReuseStrategy::shared);
}

TEST(Choice, SlotsThatMakeNoDifferenceAreTheDefault) {
  const auto slots = [](int n, ReuseStrategy reuse, const SlotCounts& counts) {
    return normal_choice({.granularity = n, .options = {.reuse = reuse, .slots = counts}}).options.slots;
  };
  const SlotCounts many{3, 3, 3, 3, 3, 3};
  EXPECT_EQ(slots(4, ReuseStrategy::none, many), SlotCounts());
  EXPECT_EQ(slots(4, ReuseStrategy::shared, many), (SlotCounts{2, 1, 3, 3, 3, 3}));
  EXPECT_EQ(slots(4, ReuseStrategy::s1, many), many);
  EXPECT_EQ(slots(2, ReuseStrategy::s1, many), (SlotCounts{2, 2, 2, 2, 2, 2}));
  EXPECT_EQ(slots(1, ReuseStrategy::s1, many), SlotCounts());
  EXPECT_EQ(slots(1, ReuseStrategy::s1, {1, 1, 1, 1, 1, 1}), SlotCounts());
  EXPECT_EQ(slots(2, ReuseStrategy::s1, {1, 1, 1, 1, 1, 1}), (SlotCounts{1, 1, 1, 1, 1, 1}));
}

TEST(Choice, AMixThatTreatsAllAlikeIsAStrategy) {
  for (ReuseStrategy strategy :
       {ReuseStrategy::shared, ReuseStrategy::s1, ReuseStrategy::s2, ReuseStrategy::s3, ReuseStrategy::s4}) {
    const Choice uniform{.granularity = 3, .options = {.reuse = strategy}};
    Choice mix = uniform;
    mix.options.reuse = ReuseStrategy::shared;
    mix.options.mixed_reuse = reuse_of(uniform);
    EXPECT_EQ(normal_choice(mix), uniform);
    mix.options.mixed_reuse.pop_back();
    EXPECT_EQ(normal_choice(mix), mix) << "of another number of partitions";
  }
  Choice mix{.granularity = 2, .options = {.reuse = ReuseStrategy::shared}};
  mix.options.mixed_reuse.assign(2, {ExpertInputReuse::kept, HiddenReuse::recomputed});
  EXPECT_EQ(normal_choice(mix), mix) << "no strategy does that";
}

TEST(Choice, OnePartitionThatIsKeptHasNoOrder) {
  const auto order = [](int n, ReuseStrategy reuse) {
    return normal_choice({.granularity = n, .options = {.reuse = reuse, .backward_order = BackwardOrder::descending}})
        .options.backward_order;
  };
  EXPECT_EQ(order(1, ReuseStrategy::none), BackwardOrder::ascending);
  EXPECT_EQ(order(1, ReuseStrategy::s1), BackwardOrder::descending) << "which finds it still there";
  EXPECT_EQ(order(2, ReuseStrategy::none), BackwardOrder::descending);
}

TEST(Choice, TheNormalChoiceMakesTheSamePlan) {
  Random random(7);
  int changed = 0;
  for (int repetition = 0; repetition < 1000; ++repetition) {
    const LayerShape shape = testing::random_layer_shape(random, 200);
    const Choice choice = testing::random_choice(random, static_cast<int>(1 + random.below(8)));
    const Choice normal = normal_choice(choice);
    const auto routing = balanced_routing_of(shape, choice.granularity, choice.partition_ramp);
    const Plan before = system_of(choice).build(shape, routing, choice.options);
    const Plan after = system_of(normal).build(shape, routing, normal.options);
    changed += normal == choice ? 0 : 1;
    ASSERT_EQ(normal_choice(normal), normal) << label(choice);
    ASSERT_EQ(after.slots, before.slots) << label(choice);
    ASSERT_EQ(after.ops, before.ops) << label(choice);
  }
  EXPECT_GT(changed, 200);
}

// Compiled, so verified: any mix, slots, ramp and order.
TEST(Choice, EveryMixIsAPlanThatVerifies) {
  Random random(6);
  for (int repetition = 0; repetition < 2000; ++repetition) {
    const LayerShape shape = testing::random_layer_shape(random, 200);
    const Choice choice = testing::random_choice(random, static_cast<int>(1 + random.below(8)));
    const auto routing = balanced_routing_of(shape, choice.granularity, choice.partition_ramp);
    ASSERT_NO_THROW(compile(system_of(choice), shape, routing, choice.options)) << label(choice);
  }
}

}  // namespace
}  // namespace moebench
