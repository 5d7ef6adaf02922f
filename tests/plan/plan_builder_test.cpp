#include "reference/plan/plan_builder.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

PlanBuilder builder_of_one_partition() {
  Routing routing;
  routing.partitions.resize(1);
  return PlanBuilder("by hand", {.tokens = Tokens(8)}, std::make_shared<const Routing>(std::move(routing)));
}

TEST(PlanBuilderTest, NumbersSlotsOfAKindAcrossCalls) {
  PlanBuilder builder = builder_of_one_partition();
  EXPECT_EQ(builder.add_slots(Pool::host, ValueKind::hidden, 1), 0);
  EXPECT_EQ(builder.add_slots(Pool::host, ValueKind::hidden, 2), 1);
  EXPECT_EQ(builder.add_slots(Pool::host, ValueKind::expert_input, 1), 3);
  const Plan plan = std::move(builder).finish();
  ASSERT_EQ(plan.slots.size(), 4u);
  EXPECT_EQ(plan.slots[2].index, 2);
  EXPECT_EQ(plan.slots[3].index, 0);
  EXPECT_EQ(plan.slots[3].kind, ValueKind::expert_input);
}

TEST(PlanBuilderTest, SlotsGrowToTheirLargestValue) {
  PlanBuilder builder = builder_of_one_partition();
  const SlotId slot = builder.add_slots(Pool::activations, ValueKind::hidden, 2);
  const auto other = static_cast<SlotId>(slot + 1);
  const Access first = builder.add_value(ValueKind::hidden, 0, 0, Bytes(8), slot);
  builder.add_value(ValueKind::hidden, 0, 1, Bytes(5), slot);
  const Access copy = builder.also_in(first, other);
  EXPECT_EQ(copy, (Access{first.value, other}));
  const Plan plan = std::move(builder).finish();
  EXPECT_EQ(plan.slots[slot].size, Bytes(8));
  EXPECT_EQ(plan.slots[other].size, Bytes(8));
  EXPECT_EQ(plan.values[1], (Value{.kind = ValueKind::hidden, .partition = 0, .version = 1, .size = Bytes(5)}));
}

TEST(PlanBuilderTest, OpsBelongToThePassTheyAreAddedIn) {
  PlanBuilder builder = builder_of_one_partition();
  const SlotId slot = builder.add_slots(Pool::activations, ValueKind::hidden, 1);
  const Access value = builder.add_value(ValueKind::hidden, 0, 0, Bytes(8), slot);
  builder.add_initial(value);
  builder.add_result(value);
  builder.add_op(OpKind::fc1, Stream::compute, 0, {}, {value}, {.flops = Flops(3)});
  builder.begin_backward();
  builder.add_op(OpKind::prefetch, Stream::copy, 0, {value}, {}, {});
  const Plan plan = std::move(builder).finish();
  EXPECT_EQ(plan.system, "by hand");
  EXPECT_EQ(plan.shape.tokens, Tokens(8));
  EXPECT_EQ(plan.backward_begin, 1);
  EXPECT_EQ(plan.initial, (std::vector<Access>{value}));
  EXPECT_EQ(plan.results, (std::vector<Access>{value}));
  const Op expected{.kind = OpKind::fc1,
                    .pass = Pass::forward,
                    .stream = Stream::compute,
                    .partition = 0,
                    .reads = {},
                    .writes = {value},
                    .work = {.flops = Flops(3)}};
  EXPECT_EQ(plan.ops[0], expected);
  EXPECT_EQ(plan.ops[1].pass, Pass::backward);
}

}  // namespace
}  // namespace moebench
