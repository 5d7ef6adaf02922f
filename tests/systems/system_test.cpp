// The registry, and what systems make of their options.

#include "reference/systems/system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "reference/base/error.h"

namespace moebench {
namespace {

using testing::ElementsAre;

const LayerShape shape{
    .tokens = Tokens(12), .model_dim = Features(4), .hidden_dim = Features(8), .experts = 2, .ranks = 2};

std::shared_ptr<const Routing> routing_of(int n) {
  return std::make_shared<const Routing>(balanced_routing(shape, 0, equal_partitions(shape.tokens, n)));
}

std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(SystemTest, ListsFourInOrder) {
  std::vector<std::string_view> names;
  for (const SystemInfo& system : systems()) {
    names.push_back(system.name);
    EXPECT_FALSE(system.description.empty());
    EXPECT_FALSE(system.source.empty());
  }
  EXPECT_THAT(names, ElementsAre("fastmoe", "fastermoe", "pipemoe", "mpipemoe"));
}

TEST(SystemTest, FindsByName) {
  for (const SystemInfo& system : systems()) {
    EXPECT_EQ(find_system(system.name), &system);
    EXPECT_EQ(&system_named(system.name), &system);
  }
  EXPECT_EQ(find_system("PipeMoE"), nullptr);
}

TEST(SystemTest, NamesTheNearest) {
  EXPECT_EQ(error_of([] { system_named("mpipmoe"); }), "there is no system \"mpipmoe\": did you mean \"mpipemoe\"?");
  EXPECT_EQ(error_of([] { system_named("PipeMoE"); }), "there is no system \"PipeMoE\": did you mean \"pipemoe\"?");
  EXPECT_EQ(error_of([] { system_named("xyz"); }), "there is no system \"xyz\": `moebench systems` lists them");
  EXPECT_EQ(error_of([] { system_named(""); }), "there is no system \"\": `moebench systems` lists them");
}

TEST(SystemTest, EverySystemNamesItsPlans) {
  for (const SystemInfo& system : systems()) {
    const VerifiedPlan plan = compile(system, shape, routing_of(1), {});
    EXPECT_EQ(plan.plan().system, system.name);
    EXPECT_EQ(plan.plan().shape, shape);
    EXPECT_EQ(plan.plan().granularity(), 1);
  }
}

TEST(SystemTest, ASystemIgnoresWhatItHasNoChoiceIn) {
  const SystemOptions options{.reuse = ReuseStrategy::s4, .slots = {.hidden = 3}};
  for (std::string_view name : {"fastmoe", "fastermoe", "pipemoe"}) {
    const SystemInfo& system = system_named(name);
    EXPECT_FALSE(system.has_reuse);
    EXPECT_EQ(system.build(shape, routing_of(1), options).ops, system.build(shape, routing_of(1), {}).ops) << name;
  }
}

TEST(MpipemoeTest, WithoutReuseItIsPipemoe) {
  for (int n : {1, 2, 5}) {
    const Plan pipemoe = system_named("pipemoe").build(shape, routing_of(n), {});
    const Plan mpipemoe = system_named("mpipemoe").build(shape, routing_of(n), {.reuse = ReuseStrategy::none});
    EXPECT_EQ(pipemoe.ops, mpipemoe.ops) << "n = " << n;
    EXPECT_EQ(pipemoe.slots, mpipemoe.slots) << "n = " << n;
    EXPECT_EQ(pipemoe.values, mpipemoe.values) << "n = " << n;
  }
}

TEST(MpipemoeTest, AMixOfOneKindIsTheStrategy) {
  for (ReuseStrategy reuse :
       {ReuseStrategy::shared, ReuseStrategy::s1, ReuseStrategy::s2, ReuseStrategy::s3, ReuseStrategy::s4}) {
    const SystemInfo& system = system_named("mpipemoe");
    const Plan uniform = system.build(shape, routing_of(3), {.reuse = reuse});
    const SystemOptions mixed{.mixed_reuse = std::vector<PartitionReuse>(3, partition_reuse(reuse))};
    const Plan plan = system.build(shape, routing_of(3), mixed);
    EXPECT_EQ(uniform.ops, plan.ops) << name_of(reuse);
    EXPECT_EQ(uniform.slots, plan.slots) << name_of(reuse);
  }
}

TEST(MpipemoeTest, AMixHasOneEntryForEachPartition) {
  const SystemOptions options{.mixed_reuse = std::vector<PartitionReuse>(2)};
  EXPECT_EQ(error_of([&] { system_named("mpipemoe").build(shape, routing_of(3), options); }),
            "mixed_reuse has 2 entries: give one for each of the 3 partitions");
}

TEST(MpipemoeTest, EveryKindNeedsASlot) {
  for (int SlotCounts::*field :
       {&SlotCounts::expert_input, &SlotCounts::hidden, &SlotCounts::expert_output, &SlotCounts::grad_expert_input,
        &SlotCounts::grad_hidden, &SlotCounts::grad_expert_output}) {
    SystemOptions options;
    options.slots.*field = 0;
    EXPECT_EQ(error_of([&] { system_named("mpipemoe").build(shape, routing_of(2), options); }),
              "a slot count is 0: every kind needs at least 1");
  }
}

TEST(MpipemoeTest, MoreSlotsThanPartitionsAreNotUsed) {
  const SystemOptions options{.reuse = ReuseStrategy::s1,
                              .slots = {.expert_input = 9, .hidden = 9, .expert_output = 9}};
  const Plan plan = system_named("mpipemoe").build(shape, routing_of(2), options);
  int hidden = 0;
  for (const Slot& slot : plan.slots)
    hidden += slot.pool == Pool::activations && slot.kind == ValueKind::hidden ? 1 : 0;
  EXPECT_EQ(hidden, 2);
}

TEST(MpipemoeTest, DescendingBackwardBeginsWithTheLastPartition) {
  const Plan plan = system_named("mpipemoe").build(shape, routing_of(3), {.backward_order = BackwardOrder::descending});
  std::vector<int> order;
  for (const Op& op : plan.ops) {
    if (op.kind == OpKind::fc2_input_grad) order.push_back(op.partition);
  }
  EXPECT_THAT(order, ElementsAre(2, 1, 0));
}

std::vector<OpKind> exchanges(const Plan& plan) {
  std::vector<OpKind> kinds;
  for (const Op& op : plan.ops) {
    if (op.stream == Stream::comm && op.pass == Pass::forward) kinds.push_back(op.kind);
  }
  return kinds;
}

TEST(PipemoeTest, DispatchesGoAheadAsFarAsTheyMay) {
  const auto [dispatch, combine] = std::pair(OpKind::dispatch, OpKind::combine);
  const auto order_of = [](const char* system, const SystemOptions& options) {
    return exchanges(system_named(system).build(shape, routing_of(4), options));
  };
  EXPECT_THAT(order_of("pipemoe", {}),
              ElementsAre(dispatch, dispatch, combine, dispatch, combine, dispatch, combine, combine));
  EXPECT_THAT(order_of("pipemoe", {.dispatch_ahead = 2}),
              ElementsAre(dispatch, dispatch, dispatch, combine, dispatch, combine, combine, combine));
  EXPECT_THAT(order_of("pipemoe", {.dispatch_ahead = 9}),
              ElementsAre(dispatch, dispatch, dispatch, dispatch, combine, combine, combine, combine));
  // Two slots for T_DI leave one partition ahead.
  EXPECT_THAT(order_of("mpipemoe", {.reuse = ReuseStrategy::s4, .dispatch_ahead = 9}),
              ElementsAre(dispatch, dispatch, combine, dispatch, combine, dispatch, combine, combine));
}

TEST(PipemoeTest, APipelineDispatchesAhead) {
  EXPECT_EQ(error_of([] { system_named("pipemoe").build(shape, routing_of(2), {.dispatch_ahead = 0}); }),
            "dispatch_ahead is 0: 1 is the paper's, and the least of a pipeline");
}

int count(const Plan& plan, OpKind kind) {
  return static_cast<int>(std::count_if(plan.ops.begin(), plan.ops.end(), [&](const Op& op) { return op.kind == kind; }));
}

// Two partitions' T_DI and one's T_M are in their slots still when the backward pass begins with the last partition.
TEST(MpipemoeTest, DescendingBackwardRestoresOnlyWhatIsGone) {
  const auto plan_of = [](ReuseStrategy reuse, SlotCounts slots = {}) {
    return system_named("mpipemoe")
        .build(shape, routing_of(6), {.reuse = reuse, .slots = slots, .backward_order = BackwardOrder::descending});
  };
  const Plan s1 = plan_of(ReuseStrategy::s1);
  EXPECT_EQ(count(s1, OpKind::offload), 4 + 5);
  EXPECT_EQ(count(s1, OpKind::prefetch), 4 + 5);
  const Plan s4 = plan_of(ReuseStrategy::s4);
  EXPECT_EQ(count(s4, OpKind::redispatch), 4);
  EXPECT_EQ(count(s4, OpKind::recompute), 5);
  const Plan more = plan_of(ReuseStrategy::s4, {.expert_input = 3, .hidden = 2});
  EXPECT_EQ(count(more, OpKind::redispatch), 3);
  EXPECT_EQ(count(more, OpKind::recompute), 4);
  const Plan all = plan_of(ReuseStrategy::s2, {.expert_input = 6, .hidden = 6});
  EXPECT_EQ(count(all, OpKind::redispatch) + count(all, OpKind::offload), 0);
}

TEST(SystemTest, MorePartitionsThanIdsCanCountAreRefused) {
  const LayerShape many{.tokens = Tokens(5000), .model_dim = Features(4), .hidden_dim = Features(8)};
  const auto build = [&](int n) {
    const auto parts = equal_partitions(many.tokens, n);
    system_named("pipemoe").build(many, std::make_shared<const Routing>(balanced_routing(many, 0, parts)), {});
  };
  EXPECT_EQ(error_of([&] { build(1024); }), "no error");
  EXPECT_EQ(error_of([&] { build(5000); }),
            "the plan needs more than 65535 values or slots: lower the granularity");
}

TEST(ReuseTest, NamesAndBack) {
  const std::vector<std::string_view> names = {"none", "shared", "s1", "s2", "s3", "s4"};
  for (int i = 0; i < reuse_strategy_count; ++i) {
    const auto strategy = static_cast<ReuseStrategy>(i);
    EXPECT_EQ(name_of(strategy), names[static_cast<std::size_t>(i)]);
    EXPECT_EQ(reuse_strategy_named(name_of(strategy)), strategy);
  }
  EXPECT_EQ(reuse_strategy_named("S1"), std::nullopt);
  EXPECT_EQ(reuse_strategy_named(""), std::nullopt);
}

TEST(ReuseTest, StrategiesAreThoseOfTableII) {
  using E = ExpertInputReuse;
  using T = HiddenReuse;
  EXPECT_EQ(partition_reuse(ReuseStrategy::none), (PartitionReuse{E::kept, T::kept}));
  EXPECT_EQ(partition_reuse(ReuseStrategy::shared), (PartitionReuse{E::kept, T::kept}));
  EXPECT_EQ(partition_reuse(ReuseStrategy::s1), (PartitionReuse{E::offloaded, T::offloaded}));
  EXPECT_EQ(partition_reuse(ReuseStrategy::s2), (PartitionReuse{E::redispatched, T::offloaded}));
  EXPECT_EQ(partition_reuse(ReuseStrategy::s3), (PartitionReuse{E::offloaded, T::recomputed}));
  EXPECT_EQ(partition_reuse(ReuseStrategy::s4), (PartitionReuse{E::redispatched, T::recomputed}));
}

}  // namespace
}  // namespace moebench
