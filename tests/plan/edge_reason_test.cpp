#include "reference/plan/edge_reason.h"

#include <gtest/gtest.h>

#include "reference/plan/plan_builder.h"
#include "tests/plan/random_plan.h"

namespace moebench {
namespace {

constexpr Bytes some_bytes{64};

TEST(EdgeReasonTest, WhatIsReadIsData) {
  Routing routing;
  routing.partitions.resize(1);
  PlanBuilder builder("chain", {}, std::make_shared<const Routing>(std::move(routing)));
  const SlotId slot = builder.add_slots(Pool::activations, ValueKind::hidden, 1);
  const Access first = builder.add_value(ValueKind::hidden, 0, 0, some_bytes, slot);
  const Access second = builder.add_value(ValueKind::hidden, 0, 1, some_bytes, slot);
  builder.add_op(OpKind::fc1, Stream::compute, 0, {}, {first}, {});
  builder.add_op(OpKind::combine, Stream::comm, 0, {first}, {}, {});
  builder.add_op(OpKind::fc1, Stream::compute, 0, {}, {second}, {});
  builder.begin_backward();
  const Plan plan = std::move(builder).finish();
  EXPECT_EQ(reason_of(plan, {0, 1}), EdgeReason::data);
  EXPECT_EQ(reason_of(plan, {1, 2}), EdgeReason::slot);
}

// With memory for every value there is nothing but data to wait for.
TEST(EdgeReasonPropertyTest, WhereEveryValueHasItsOwnMemoryAllIsData) {
  int edges = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(derived_seed(seed, 15));
    RandomStep step = random_step(random, {});
    step.options.reuse = ReuseStrategy::none;
    step.options.mixed_reuse.clear();
    step.layout = {};
    const PlanParts parts = build(step, 0);
    for (const Edge& edge : parts.dependencies.edges) {
      if (parts.plan.ops[static_cast<std::size_t>(edge.to)].pass != Pass::forward) continue;
      ASSERT_EQ(reason_of(parts.plan, edge), EdgeReason::data)
          << "seed " << seed << ", " << parts.plan.system << ": " << edge.from << " -> " << edge.to;
      ++edges;
    }
  }
  EXPECT_GT(edges, 1000);
}

}  // namespace
}  // namespace moebench
