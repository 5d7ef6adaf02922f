// Each kind of finding once, on a plan small enough to judge by eye.

#include "reference/plan/verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "reference/plan/plan_builder.h"
#include "tests/plan/plan_parts.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr int this_rank = 3;
constexpr Bytes some_bytes{64};

std::shared_ptr<const Routing> one_partition() {
  Routing routing;
  routing.rank = this_rank;
  routing.partitions.resize(1);
  return std::make_shared<const Routing>(std::move(routing));
}

// Dispatch to T_DI, FC1 to T_M, and in the backward pass a copy of T_M to the host, which is the result.
class VerifierTest : public testing::Test {
 protected:
  VerifierTest() {
    PlanBuilder builder("three ops", {}, one_partition());
    const SlotId sent = builder.add_slots(Pool::external, ValueKind::dispatch_input, 1);
    const SlotId received = builder.add_slots(Pool::activations, ValueKind::expert_input, 1);
    const SlotId hidden = builder.add_slots(Pool::activations, ValueKind::hidden, 1);
    const SlotId host = builder.add_slots(Pool::host, ValueKind::hidden, 1);
    sent_ = builder.add_value(ValueKind::dispatch_input, 0, 0, some_bytes, sent);
    received_ = builder.add_value(ValueKind::expert_input, 0, 0, some_bytes, received);
    hidden_ = builder.add_value(ValueKind::hidden, 0, 0, some_bytes, hidden);
    host_ = builder.also_in(hidden_, host);
    builder.add_initial(sent_);
    builder.add_op(OpKind::dispatch, Stream::comm, 0, {sent_}, {received_}, {});
    builder.add_op(OpKind::fc1, Stream::compute, 0, {received_}, {hidden_}, {});
    builder.begin_backward();
    builder.add_op(OpKind::offload, Stream::copy, 0, {hidden_}, {host_}, {});
    builder.add_result(host_);
    parts_ = assemble(std::move(builder).finish(), {});
  }

  std::vector<Finding> findings() const { return verify(parts_.plan, parts_.layout, parts_.dependencies); }
  std::string told(const Finding& finding) const { return describe(parts_.plan, finding); }
  Op& op(std::size_t i) { return parts_.plan.ops[i]; }

  PlanParts parts_;
  Access sent_, received_, hidden_, host_;
};

TEST_F(VerifierTest, ARightPlanHasNoFindings) { EXPECT_THAT(findings(), ElementsAre()); }

TEST_F(VerifierTest, WrongValue) {
  op(2).reads[0].value = received_.value;
  const Finding expected{
      .kind = FindingKind::wrong_value, .rank = this_rank, .op = 2, .value = received_.value, .slot = hidden_.slot};
  EXPECT_THAT(findings(), ElementsAre(expected));
  EXPECT_EQ(told(expected),
            "rank 3: wrong value: offload of partition 0 (backward) reads expert_input of partition 0, which "
            "activations slot hidden[0] does not hold then");
}

TEST_F(VerifierTest, Race) {
  parts_.dependencies.edges.clear();
  const Finding expected{.kind = FindingKind::race,
                         .rank = this_rank,
                         .op = 0,
                         .other = 1,
                         .value = received_.value,
                         .slot = received_.slot};
  EXPECT_THAT(findings(), testing::Contains(expected));
  EXPECT_EQ(told(expected),
            "rank 3: race: dispatch of partition 0 (forward) and fc1 of partition 0 (forward) touch activations slot "
            "expert_input[0] and nothing orders them");
}

TEST_F(VerifierTest, SlotTooSmall) {
  parts_.plan.slots[host_.slot].size = some_bytes - Bytes(1);
  const Finding expected{
      .kind = FindingKind::slot_too_small, .rank = this_rank, .op = 2, .value = host_.value, .slot = host_.slot};
  EXPECT_THAT(findings(), ElementsAre(expected));
  EXPECT_EQ(told(expected),
            "rank 3: slot too small: offload of partition 0 (backward) needs hidden of partition 0 in host slot "
            "hidden[0], which is smaller");
}

TEST_F(VerifierTest, IllegalOverlap) {
  parts_.layout.offset[hidden_.slot] = parts_.layout.offset[received_.slot] + some_bytes - Bytes(1);
  const std::vector<Finding> found = findings();
  ASSERT_THAT(found, ElementsAre(Finding{.kind = FindingKind::illegal_overlap,
                                         .rank = this_rank,
                                         .op = 1,
                                         .value = received_.value,
                                         .slot = hidden_.slot}));
  EXPECT_EQ(told(found[0]),
            "rank 3: illegal overlap: fc1 of partition 0 (forward) would write over expert_input of partition 0 while "
            "it reads it, in activations slot hidden[0]");
}

TEST_F(VerifierTest, WritingASlotTwiceIsAnIllegalOverlap) {
  op(1).writes.push_back({.value = received_.value, .slot = hidden_.slot});
  EXPECT_THAT(findings(), testing::Contains(testing::Field(&Finding::kind, FindingKind::illegal_overlap)));
}

TEST_F(VerifierTest, AnElementWiseOpMayWriteOverItsOperand) {
  parts_.plan.values.push_back(parts_.plan.values[hidden_.value]);
  const Access after{.value = static_cast<ValueId>(parts_.plan.values.size() - 1), .slot = hidden_.slot};
  Op in_place = op(1);
  in_place.kind = OpKind::activation;
  in_place.reads = {hidden_};
  in_place.writes = {after};
  parts_.plan.ops.insert(parts_.plan.ops.begin() + 2, in_place);
  ++parts_.plan.backward_begin;
  op(3).reads[0].value = after.value;
  EXPECT_THAT(findings(), ElementsAre());
  op(2).kind = OpKind::fc2;
  EXPECT_THAT(findings(), ElementsAre(testing::Field(&Finding::kind, FindingKind::illegal_overlap)));
}

TEST_F(VerifierTest, Deadlock) {
  parts_.dependencies.edges = {{0, 1}, {1, 0}};
  const Finding expected{.kind = FindingKind::deadlock, .rank = this_rank};
  EXPECT_THAT(findings(), testing::Contains(expected));
  EXPECT_EQ(told(expected), "rank 3: deadlock: ops wait for each other in a circle");
}

TEST_F(VerifierTest, LostResult) {
  parts_.plan.results.push_back({.value = hidden_.value, .slot = received_.slot});
  const std::vector<Finding> found = findings();
  ASSERT_THAT(
      found, ElementsAre(Finding{
                 .kind = FindingKind::lost_result, .rank = this_rank, .value = hidden_.value, .slot = received_.slot}));
  EXPECT_EQ(told(found[0]),
            "rank 3: lost result: activations slot expert_input[0] does not hold hidden of partition 0 when the step "
            "ends");
}

TEST_F(VerifierTest, UnneededOp) {
  parts_.plan.results.clear();
  const std::vector<Finding> found = findings();
  ASSERT_THAT(found, ElementsAre(Finding{.kind = FindingKind::unneeded_op, .rank = this_rank, .op = 2}));
  EXPECT_EQ(told(found[0]), "rank 3: unneeded op: nothing needs what offload of partition 0 (backward) writes");
}

TEST_F(VerifierTest, OutsidePool) {
  parts_.layout.extent[static_cast<std::size_t>(Pool::host)] -= Bytes(1);
  const std::vector<Finding> found = findings();
  ASSERT_THAT(found, ElementsAre(Finding{.kind = FindingKind::outside_pool, .rank = this_rank, .slot = host_.slot}));
  EXPECT_EQ(told(found[0]), "rank 3: outside pool: host slot hidden[0] ends after its pool");
}

TEST_F(VerifierTest, NothingIsLookedAtInAMalformedPlan) {
  const auto malformed = [this](const char* what) {
    EXPECT_THAT(findings(), testing::Each(testing::Field(&Finding::kind, FindingKind::malformed))) << what;
    EXPECT_FALSE(findings().empty()) << what;
    for (const Finding& finding : findings()) EXPECT_THAT(told(finding), HasSubstr("malformed")) << what;
  };
  const PlanParts right = parts_;
  const auto none = static_cast<ValueId>(parts_.plan.values.size());
  op(0).reads[0].value = none;
  malformed("a value that does not exist");
  parts_ = right;
  op(0).writes[0].slot = static_cast<SlotId>(parts_.plan.slots.size());
  malformed("a slot that does not exist");
  parts_ = right;
  op(0).pass = Pass::backward;
  malformed("an op of the wrong pass");
  parts_ = right;
  op(0).stream = static_cast<Stream>(stream_count);
  malformed("a stream that does not exist");
  parts_ = right;
  op(0).partition = 1;
  malformed("a partition that does not exist");
  parts_ = right;
  op(0).partition = whole_batch;
  malformed("an all-to-all of no partition");
  parts_ = right;
  parts_.plan.results[0].value = none;
  malformed("a result that does not exist");
  parts_ = right;
  parts_.plan.backward_begin = 4;
  malformed("a backward pass that begins after the last op");
  parts_ = right;
  parts_.layout.offset.pop_back();
  malformed("a slot without an offset");
}

TEST_F(VerifierTest, MalformedEdges) {
  parts_.dependencies.edges = {{0, 7}};
  EXPECT_EQ(told(findings().at(0)),
            "rank 3: malformed: op 7 cannot wait for dispatch of partition 0 (forward): it must come earlier, on "
            "another stream of the same pass");
  parts_.dependencies.edges = {{0, 1}, {1, 2}};
  EXPECT_EQ(findings().at(0).kind, FindingKind::malformed) << "from one pass to the other";
  parts_.dependencies.edges = {{0, 0}};
  EXPECT_EQ(findings().at(0).kind, FindingKind::malformed) << "on one stream";
}

// An executor enqueues op by op, so that a wait for what comes later would be for nothing.
TEST_F(VerifierTest, AnEdgeAgainstTheOrderOfTheOpsIsMalformed) {
  std::swap(op(0), op(1));
  parts_.dependencies.edges = {{1, 0}};
  EXPECT_THAT(findings(), ElementsAre(Finding{.kind = FindingKind::malformed, .rank = this_rank, .op = 0, .other = 1}));
}

TEST_F(VerifierTest, MismatchedCollectiveInWords) {
  EXPECT_EQ(told({.kind = FindingKind::mismatched_collective, .rank = 1, .op = 0, .other = 2}),
            "rank 1: mismatched collective: dispatch of partition 0 (forward) does not match rank 2");
  EXPECT_EQ(told({.kind = FindingKind::mismatched_collective, .rank = 1, .op = -1, .other = 0}),
            "rank 1: mismatched collective: the step does not match rank 0");
}

}  // namespace
}  // namespace moebench
