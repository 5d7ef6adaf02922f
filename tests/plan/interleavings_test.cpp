// The oracle itself, on plans small enough to judge by eye.

#include "tests/plan/interleavings.h"

#include <gtest/gtest.h>

#include "reference/plan/plan_builder.h"

namespace moebench {
namespace {

constexpr OpKind any_kind = OpKind::fc1;

// One compute op writes a value, one communication op reads it and writes the result.
class InterleavingsTest : public testing::Test {
 protected:
  InterleavingsTest() {
    Routing routing;
    routing.partitions.resize(1);
    PlanBuilder builder("pair", {}, std::make_shared<const Routing>(std::move(routing)));
    const SlotId slots = builder.add_slots(Pool::activations, ValueKind::hidden, 2);
    passed_ = builder.add_value(ValueKind::hidden, 0, 0, Bytes(2), slots);
    result_ = builder.add_value(ValueKind::hidden, 0, 0, Bytes(3), static_cast<SlotId>(slots + 1));
    builder.add_op(any_kind, Stream::compute, 0, {}, {passed_}, {});
    builder.add_op(any_kind, Stream::comm, 0, {passed_}, {result_}, {});
    builder.begin_backward();
    builder.add_result(result_);
    parts_.plan = std::move(builder).finish();
    parts_.layout.offset = {Bytes(0), Bytes(2)};
    parts_.dependencies.edges = {{0, 1}};
  }

  PlanParts parts_;
  Access passed_, result_;
};

TEST_F(InterleavingsTest, AnOrderedPairIsRight) {
  const Outcomes outcomes = explore(parts_);
  EXPECT_FALSE(outcomes.any());
  EXPECT_TRUE(outcomes.complete);
  EXPECT_EQ(outcomes.states, 6u);  // nothing, first runs, first ended, second runs, second ended, backward pass
}

TEST_F(InterleavingsTest, WithoutItsEdgeThePairRaces) {
  parts_.dependencies.edges.clear();
  const Outcomes outcomes = explore(parts_);
  EXPECT_TRUE(outcomes.race);
  EXPECT_TRUE(outcomes.wrong_value);
  EXPECT_FALSE(outcomes.deadlock);
}

TEST_F(InterleavingsTest, AReversedEdgeOrdersTheReadBeforeTheWrite) {
  parts_.dependencies.edges = {{1, 0}};
  const Outcomes outcomes = explore(parts_);
  EXPECT_FALSE(outcomes.race);
  EXPECT_TRUE(outcomes.wrong_value);
}

TEST_F(InterleavingsTest, ACircleIsADeadlock) {
  parts_.dependencies.edges = {{0, 1}, {1, 0}};
  EXPECT_TRUE(explore(parts_).deadlock);
}

TEST_F(InterleavingsTest, OneByteInCommonIsAnIllegalOverlap) {
  parts_.layout.offset[1] = Bytes(1);
  const Outcomes outcomes = explore(parts_);
  EXPECT_TRUE(outcomes.illegal_overlap);
  EXPECT_FALSE(outcomes.race);
}

TEST_F(InterleavingsTest, AResultThatIsWrittenOverIsLost) {
  parts_.plan.results.push_back(passed_);
  EXPECT_FALSE(explore(parts_).any());
  parts_.layout.offset[1] = Bytes(1);
  EXPECT_TRUE(explore(parts_).lost_result);
}

TEST_F(InterleavingsTest, PassesFollowEachOtherWithoutAnEdge) {
  parts_.plan.backward_begin = 1;
  parts_.plan.ops[1].pass = Pass::backward;
  parts_.dependencies.edges.clear();
  EXPECT_FALSE(explore(parts_).any());
}

TEST_F(InterleavingsTest, AValueOfNoBytesStillHasAnOrder) {
  parts_.plan.slots[0].size = Bytes(0);
  EXPECT_FALSE(explore(parts_).any());
  parts_.dependencies.edges.clear();
  EXPECT_TRUE(explore(parts_).race);
}

TEST_F(InterleavingsTest, GivesUpWhenAsked) { EXPECT_FALSE(explore(parts_, 2).complete); }

}  // namespace
}  // namespace moebench
