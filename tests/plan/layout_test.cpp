#include "reference/plan/layout.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "reference/plan/memory.h"
#include "reference/plan/plan_builder.h"
#include "tests/plan/random_plan.h"

namespace moebench {
namespace {

constexpr LayoutModes paper{LayoutMode::paper, LayoutMode::paper};
constexpr LayoutModes liveness{LayoutMode::liveness, LayoutMode::liveness};

std::shared_ptr<const Routing> one_partition() {
  Routing routing;
  routing.partitions.resize(1);
  return std::make_shared<const Routing>(std::move(routing));
}

bool apart(const Plan& plan, const Layout& layout, std::size_t a, std::size_t b) {
  const bool before = layout.offset[a] + plan.slots[a].size <= layout.offset[b];
  const bool behind = layout.offset[b] + plan.slots[b].size <= layout.offset[a];
  return plan.slots[a].pool != plan.slots[b].pool || before || behind || plan.slots[a].size == Bytes(0) ||
         plan.slots[b].size == Bytes(0);
}

void expect_apart(const Plan& plan, const Layout& layout, bool all_pools_too) {
  for (std::size_t a = 0; a < plan.slots.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const Pool pool = plan.slots[a].pool;
      if (!all_pools_too && pool != Pool::host && pool != Pool::external) continue;
      ASSERT_TRUE(apart(plan, layout, a, b)) << a << " and " << b;
    }
  }
}

TEST(LayoutTest, SlotsBeginAligned) {
  PlanBuilder builder("sizes", {}, one_partition());
  for (std::int64_t size : {1, 64, 65}) {
    const SlotId slot = builder.add_slots(Pool::activations, ValueKind::hidden, 1);
    builder.add_value(ValueKind::hidden, 0, 0, Bytes(size), slot);
  }
  builder.begin_backward();
  const Layout layout = lay_out(std::move(builder).finish(), paper);
  EXPECT_EQ(layout.offset, (std::vector<Bytes>{Bytes(0), Bytes(64), Bytes(128)}));
  EXPECT_EQ(layout.extent_of(Pool::activations), Bytes(193));
  EXPECT_EQ(layout.extent_of(Pool::buffers), Bytes(0));
}

// Two values one after the other on one stream, and a third that another stream may use at any time.
TEST(LayoutTest, LivenessSharesOnlyWhatOrderAllows) {
  PlanBuilder builder("three", {}, one_partition());
  const SlotId first = builder.add_slots(Pool::buffers, ValueKind::hidden, 3);
  std::vector<Access> values;
  for (int i = 0; i < 3; ++i) {
    values.push_back(builder.add_value(ValueKind::hidden, 0, 0, Bytes(64), static_cast<SlotId>(first + i)));
  }
  for (int i = 0; i < 3; ++i) {
    const Stream stream = i < 2 ? Stream::compute : Stream::comm;
    builder.add_op(OpKind::fc1, stream, 0, {}, {values[static_cast<std::size_t>(i)]}, {});
    builder.add_op(OpKind::fc2, stream, 0, {values[static_cast<std::size_t>(i)]}, {}, {});
  }
  builder.begin_backward();
  const Plan plan = std::move(builder).finish();
  const Layout layout = lay_out(plan, liveness);
  EXPECT_EQ(layout.offset[0], layout.offset[1]);
  EXPECT_TRUE(apart(plan, layout, 0, 2));
  EXPECT_EQ(layout.extent_of(Pool::buffers), Bytes(128));
}

TEST(LayoutTest, LivenessKeepsWhatTheStepBeginsAndEndsWith) {
  PlanBuilder builder("ends", {}, one_partition());
  const SlotId first = builder.add_slots(Pool::buffers, ValueKind::hidden, 3);
  const Access given = builder.add_value(ValueKind::hidden, 0, 0, Bytes(64), first);
  const Access taken = builder.add_value(ValueKind::hidden, 0, 0, Bytes(64), static_cast<SlotId>(first + 1));
  const Access between = builder.add_value(ValueKind::hidden, 0, 0, Bytes(64), static_cast<SlotId>(first + 2));
  builder.add_initial(given);
  builder.add_op(OpKind::fc1, Stream::compute, 0, {}, {taken}, {});
  builder.add_op(OpKind::fc1, Stream::compute, 0, {}, {between}, {});
  builder.add_op(OpKind::fc2, Stream::compute, 0, {between, given}, {}, {});
  builder.add_result(taken);
  builder.begin_backward();
  const Plan plan = std::move(builder).finish();
  expect_apart(plan, lay_out(plan, liveness), true);
}

TEST(LayoutPropertyTest, EveryLayoutIsAlignedAndHolds) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(derived_seed(seed, 30));
    const PlanParts parts = random_plan(random, {});
    for (std::size_t i = 0; i < parts.plan.slots.size(); ++i) {
      const Slot& slot = parts.plan.slots[i];
      ASSERT_LE(parts.layout.offset[i] + slot.size, parts.layout.extent_of(slot.pool)) << "seed " << seed;
      if (slot.size == Bytes(0)) continue;
      ASSERT_EQ(parts.layout.offset[i].count() % slot_alignment.count(), 0) << "seed " << seed;
    }
    ASSERT_NO_FATAL_FAILURE(expect_apart(parts.plan, parts.layout, false)) << "seed " << seed;
    ASSERT_NO_FATAL_FAILURE(expect_apart(parts.plan, lay_out(parts.plan, paper), true)) << "seed " << seed;
  }
}

TEST(LayoutPropertyTest, LivenessNeverNeedsMoreThanPaper) {
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    Random random(derived_seed(seed, 31));
    const Plan plan = random_plan(random, {}).plan;
    const ArenaMemory apart_memory = arena_memory(lay_out(plan, paper));
    const ArenaMemory shared_memory = arena_memory(lay_out(plan, liveness));
    ASSERT_LE(shared_memory.activations, apart_memory.activations) << "seed " << seed;
    ASSERT_LE(shared_memory.buffers, apart_memory.buffers) << "seed " << seed;
    ASSERT_EQ(shared_memory.host, apart_memory.host) << "seed " << seed;
  }
}

TEST(LayoutTest, Names) {
  EXPECT_EQ(name_of(LayoutMode::paper), "paper");
  EXPECT_EQ(name_of(LayoutMode::liveness), "liveness");
}

}  // namespace
}  // namespace moebench
