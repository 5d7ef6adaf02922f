#include "reference/cost/simulator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "reference/systems/system.h"
#include "tests/cost/small_machine.h"
#include "tests/plan/random_plan.h"

namespace moebench {
namespace {

constexpr double tolerance = 1e-9;

LayerShape small_shape() {
  return {.tokens = Tokens(1024), .model_dim = Features(100), .hidden_dim = Features(200), .experts = 4, .ranks = 4};
}

VerifiedPlan plan_of(std::string_view system, const LayerShape& shape, int rank, int n,
                     const SystemOptions& options = {}) {
  auto routing = std::make_shared<const Routing>(balanced_routing(shape, rank, equal_partitions(shape.tokens, n)));
  return compile(system_named(system), shape, std::move(routing), options);
}

// FastMoE has no overlap at all.
TEST(SimulatorTest, AStepWithoutOverlapIsTheSumOfItsOps) {
  const VerifiedPlan plan = plan_of("fastmoe", small_shape(), 0, 1);
  Seconds sum;
  for (Seconds cost : op_costs(plan.plan(), small_machine())) sum += cost;
  Simulator simulator(small_machine());
  const SimulatedStep& step = simulator.run(plan);
  EXPECT_NEAR(step.step.count(), sum.count(), tolerance);
  EXPECT_NEAR((step.forward + step.backward).count(), sum.count(), tolerance);
  EXPECT_NEAR(in_microseconds(step.prologue), 100 + 1024 * 10e-3, 1e-6);
  EXPECT_EQ(step.overhead, microseconds(10));
  EXPECT_EQ(step.total(), step.prologue + step.overhead + step.step);
}

TEST(SimulatorTest, PipeliningOverlaps) {
  Simulator simulator(small_machine());
  const Seconds whole = simulator.run(plan_of("pipemoe", small_shape(), 0, 1)).step;
  EXPECT_LT(simulator.run(plan_of("pipemoe", small_shape(), 0, 4)).step, whole);
}

// 1,024 tokens divide by 4 ranks, so that all ranks have the same rows; and links by nodes are alike too.
TEST(SimulatorTest, OneRankStandsForAllWhereRoutingIsBalanced) {
  Simulator one(small_machine());
  Simulator all(small_machine());
  for (ReuseStrategy reuse : {ReuseStrategy::none, ReuseStrategy::s1, ReuseStrategy::s2, ReuseStrategy::s3}) {
    std::vector<VerifiedPlan> plans;
    for (int rank = 0; rank < 4; ++rank) plans.push_back(plan_of("mpipemoe", small_shape(), rank, 4, {.reuse = reuse}));
    const SimulatedStep& predicted = all.run(plans);
    EXPECT_NEAR(predicted.total().count(), one.run(plans[2]).total().count(), tolerance) << name_of(reuse);
    EXPECT_EQ(predicted.ranks(), 4);
    for (int rank = 0; rank < 4; ++rank)
      EXPECT_NEAR(predicted.rank(rank).step().count(), one.run(plans[2]).step.count(), tolerance);
  }
}

TEST(SimulatorTest, CopiesOfAPlanArePricedAndFollowedOnce) {
  const VerifiedPlan plan = plan_of("mpipemoe", small_shape(), 0, 4, {.reuse = ReuseStrategy::s1});
  Simulator simulator(small_machine());
  const Seconds alone = simulator.run(plan).total();
  const std::vector<VerifiedPlan> plans(64, plan);
  const SimulatedStep& step = simulator.run(plans);
  EXPECT_EQ(step.total(), alone);
  EXPECT_EQ(step.ranks(), 64);
  EXPECT_EQ(&step.rank(0), &step.rank(63));
}

TEST(SimulatorTest, TheRankWithTheMostRowsDecides) {
  LayerShape shape = small_shape();
  shape.model_dim = Features(1000);  // products take longer than exchanges
  shape.hidden_dim = Features(4000);
  const std::vector<Tokens> partitions{shape.tokens};
  const auto plan = [&](int rank, const std::vector<int>& shares) {
    std::vector<std::int32_t> sent;
    for (int share : shares) sent.push_back(share);
    const std::vector<std::int32_t> received(4, shares[static_cast<std::size_t>(rank)]);
    auto routing = std::make_shared<const Routing>(routing_from_counts(shape, rank, partitions, sent, received));
    return compile(system_named("fastmoe"), shape, std::move(routing), {});
  };
  std::vector<VerifiedPlan> even;
  std::vector<VerifiedPlan> skewed;
  for (int rank = 0; rank < 4; ++rank) {
    even.push_back(plan(rank, {256, 256, 256, 256}));
    skewed.push_back(plan(rank, {64, 64, 128, 768}));
  }
  Simulator simulator(small_machine());
  const Seconds balanced = simulator.run(even).step;
  const SimulatedStep& step = simulator.run(skewed);
  EXPECT_GT(step.step, 2.0 * balanced);
  EXPECT_EQ(step.step, std::max({step.rank(0).step(), step.rank(1).step(), step.rank(2).step(), step.rank(3).step()}));
  const std::vector<Op>& ops = skewed[0].plan().ops;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    if (ops[i].kind != OpKind::combine) continue;
    EXPECT_GT(step.rank(0).waited[i], milliseconds(4));  // for 704 rows of 8 MFLOP
    EXPECT_LT(step.rank(3).waited[i], milliseconds(1));  // for nobody, at most for the wire
  }
}

TEST(SimulatorTest, AnEmulationPacesItsStreams) {
  const VerifiedPlan plan = plan_of("mpipemoe", small_shape(), 0, 4, {.reuse = ReuseStrategy::s1});
  const EmulatedSpeeds emulated{.link = Link{.latency = microseconds(50), .rate = BytesPerSecond(1e8)},
                                .copy_rate = BytesPerSecond(1e8)};
  Simulator simulator(small_machine(), emulated);
  const SimulatedStep& step = simulator.run(plan);
  Bytes travelling;
  Bytes copied;
  for (const Op& op : plan.plan().ops) {
    travelling += std::max(op.work.sent, op.work.received);
    if (op.stream == Stream::copy) copied += op.work.copied;
  }
  EXPECT_GE(step.step, travelling / emulated.link->rate);
  EXPECT_GE(step.step, copied / *emulated.copy_rate);
  // What is asked for up to 200 us after the last copy departs right behind it.
  EXPECT_NEAR(busy(step.rank(0).timeline, Stream::copy).count(), (copied / *emulated.copy_rate).count(), 1e-3);
}

// Plans that are not kept give the same, rank by rank.
TEST(SimulatorPropertyTest, PlansMayBeAskedForOneByOne) {
  Simulator kept(small_machine());
  Simulator asked(small_machine());
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(derived_seed(seed, 81));
    const RandomStep step = random_step(random, {.granularity = 6});
    const auto plan_of = [&](int rank) {
      PlanParts parts = build(step, rank);
      return VerifiedPlan(std::move(parts.plan), std::move(parts.layout), std::move(parts.dependencies));
    };
    std::vector<VerifiedPlan> plans;
    for (int rank = 0; rank < step.shape.ranks; ++rank) plans.push_back(plan_of(rank));
    const SimulatedStep& expected = kept.run(plans);
    const SimulatedStep& found = asked.run(step.shape.ranks, plan_of);
    ASSERT_EQ(found.total(), expected.total()) << "seed " << seed;
    ASSERT_EQ(found.ranks(), expected.ranks()) << "seed " << seed;
    for (int rank = 0; rank < step.shape.ranks; ++rank) {
      ASSERT_EQ(found.rank(rank).timeline.spans, expected.rank(rank).timeline.spans) << "seed " << seed;
    }
  }
}

TEST(SimulatorTest, RefusesRanksThatDoNotFit) {
  Simulator simulator(small_machine());
  const std::vector<VerifiedPlan> plans = {plan_of("pipemoe", small_shape(), 0, 2),
                                           plan_of("pipemoe", small_shape(), 1, 4)};
  EXPECT_THROW(simulator.run(plans), InputError);
  EXPECT_THROW(simulator.run(std::span<const VerifiedPlan>()), InputError);
  simulator.run(plans[0]);  // is as good as new
}

// Whatever was simulated before leaves no trace.
TEST(SimulatorPropertyTest, IsTheSameFromOneRunToTheNext) {
  Simulator used(small_machine());
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(derived_seed(seed, 80));
    const RandomStep step = random_step(random, {.granularity = 6});
    std::vector<VerifiedPlan> plans;
    for (int rank = 0; rank < step.shape.ranks; ++rank) {
      PlanParts parts = build(step, rank);
      plans.emplace_back(std::move(parts.plan), std::move(parts.layout), std::move(parts.dependencies));
    }
    Simulator fresh(small_machine());
    const SimulatedStep& expected = fresh.run(plans);
    const SimulatedStep& found = used.run(plans);
    ASSERT_EQ(found.total(), expected.total()) << "seed " << seed;
    for (int rank = 0; rank < step.shape.ranks; ++rank)
      ASSERT_EQ(found.rank(rank), expected.rank(rank)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace moebench
