#include "reference/plan/happens_before.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/plan/order.h"
#include "tests/plan/random_plan.h"

namespace moebench {
namespace {

Plan plan_of(const std::vector<Stream>& streams, int backward_begin) {
  Plan plan;
  for (Stream stream : streams) plan.ops.push_back({.stream = stream});
  plan.backward_begin = backward_begin;
  return plan;
}

TEST(HappensBeforeTest, ACircleHasNoOrder) {
  const Plan plan = plan_of({Stream::compute, Stream::comm, Stream::compute, Stream::comm}, 4);
  EXPECT_TRUE(happens_before(plan, {{{0, 1}, {1, 2}}}).has_value());
  EXPECT_FALSE(happens_before(plan, {{{2, 1}, {3, 0}}}).has_value());
}

TEST(HappensBeforeTest, EdgesMayPointBackwards) {
  const Plan plan = plan_of({Stream::compute, Stream::comm}, 2);
  const auto order = happens_before(plan, {{{1, 0}}});
  ASSERT_TRUE(order.has_value());
  EXPECT_EQ(order->order, (std::vector<std::int32_t>{1, 0}));
  EXPECT_TRUE(order->clocks[0].knows(Stream::comm, 1));
  EXPECT_FALSE(order->clocks[1].knows(Stream::compute, 0));
}

TEST(HappensBeforeTest, TheBackwardPassKnowsAllOfTheForwardPass) {
  const Plan plan = plan_of({Stream::compute, Stream::comm, Stream::copy}, 2);
  const auto order = happens_before(plan, {});
  ASSERT_TRUE(order.has_value());
  EXPECT_TRUE(order->clocks[2].knows(Stream::compute, 0));
  EXPECT_TRUE(order->clocks[2].knows(Stream::comm, 1));
  EXPECT_FALSE(order->clocks[1].knows(Stream::compute, 0));
}

TEST(HappensBeforePropertyTest, ClocksKnowExactlyWhatComesBefore) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(derived_seed(seed, 40));
    const PlanParts parts = random_plan(random, {.granularity = 8});
    const auto known = happens_before(parts.plan, parts.dependencies);
    const Order order(parts.plan, parts.dependencies.edges);
    ASSERT_TRUE(known.has_value());
    const auto count = static_cast<std::int32_t>(parts.plan.ops.size());
    for (std::int32_t a = 0; a < count; ++a) {
      const Stream stream = parts.plan.ops[static_cast<std::size_t>(a)].stream;
      for (std::int32_t b = 0; b < count; ++b) {
        const bool knows = known->clocks[static_cast<std::size_t>(b)].knows(stream, a);
        ASSERT_EQ(knows, a == b || order.before(a, b)) << "seed " << seed << ": " << a << ", " << b;
      }
    }
    std::vector<std::int32_t> place(parts.plan.ops.size());
    for (std::int32_t i = 0; i < count; ++i)
      place[static_cast<std::size_t>(known->order[static_cast<std::size_t>(i)])] = i;
    for (Edge edge : parts.dependencies.edges) {
      ASSERT_LT(place[static_cast<std::size_t>(edge.from)], place[static_cast<std::size_t>(edge.to)])
          << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace moebench
