#include "reference/plan/verified_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "tests/plan/random_plan.h"

namespace moebench {
namespace {

using testing::HasSubstr;

PlanParts some_plan() {
  Random random(7);
  return random_plan(random, {.granularity = 4});
}

std::string refusal(Plan plan, Layout layout, Dependencies dependencies) {
  try {
    const VerifiedPlan verified(std::move(plan), std::move(layout), std::move(dependencies));
  } catch (const PlanError& error) {
    EXPECT_FALSE(error.findings().empty());
    return error.what();
  }
  return "accepted";
}

std::string refusal_of_compiling(const Plan& plan) {
  try {
    compile(plan, {});
  } catch (const PlanError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(VerifiedPlanTest, HoldsWhatWasVerified) {
  const PlanParts parts = some_plan();
  const VerifiedPlan verified(parts.plan, parts.layout, parts.dependencies);
  EXPECT_EQ(verified.plan().ops, parts.plan.ops);
  EXPECT_EQ(verified.layout(), parts.layout);
  EXPECT_EQ(verified.dependencies(), parts.dependencies);
}

TEST(VerifiedPlanTest, SortsDependencies) {
  const PlanParts parts = some_plan();
  Dependencies shuffled = parts.dependencies;
  ASSERT_GT(shuffled.edges.size(), 2u);
  std::reverse(shuffled.edges.begin(), shuffled.edges.end());
  EXPECT_EQ(VerifiedPlan(parts.plan, parts.layout, shuffled).dependencies(), parts.dependencies);
}

TEST(VerifiedPlanTest, RefusesWithTheFirstFindings) {
  const PlanParts parts = some_plan();
  const std::string text = refusal(parts.plan, parts.layout, {});
  EXPECT_THAT(text, HasSubstr("the plan of " + parts.plan.system + " was refused; rank "));
  EXPECT_THAT(text, testing::AnyOf(HasSubstr("race"), HasSubstr("wrong value")));
  EXPECT_THAT(text, HasSubstr(" more"));
}

TEST(VerifiedPlanTest, RefusesAMalformedPlanBeforeItIsLaidOut) {
  Plan plan = some_plan().plan;
  plan.ops[1].writes[0].slot = std::numeric_limits<SlotId>::max();
  EXPECT_THROW(compile(plan, {}), PlanError);
  EXPECT_THROW(compile(plan, {LayoutMode::liveness, LayoutMode::liveness}), PlanError);
}

// Even where the slot is as small: kernels and exchanges go by shape and rows.
TEST(VerifiedPlanTest, RefusesAValueOfAnotherSizeThanItsRowsHave) {
  const Plan right = some_plan().plan;
  for (std::size_t value = 0; value < right.values.size(); ++value) {
    Plan plan = right;
    plan.values[value].size -= Bytes(4);
    for (Slot& slot : plan.slots) slot.size = std::max(slot.size, Bytes(4));
    EXPECT_THAT(refusal_of_compiling(plan), HasSubstr("wrong size")) << describe(plan.values[value]);
  }
}

TEST(VerifiedPlanTest, RefusesCountsThatDoNotAddUp) {
  const Plan right = some_plan().plan;
  const auto with = [&](const auto& change) {
    Plan plan = right;
    Routing routing = *plan.routing;
    change(routing.partitions.back());
    plan.routing = std::make_shared<const Routing>(std::move(routing));
    return refusal_of_compiling(plan);
  };
  EXPECT_EQ(with([](PartitionRouting&) {}), "accepted");
  EXPECT_THAT(with([](PartitionRouting& p) { p.sent.front() += Tokens(1); }), HasSubstr("wrong routing"));
  EXPECT_THAT(with([](PartitionRouting& p) { p.received.back() += Tokens(1); }), HasSubstr("wrong routing"));
  EXPECT_THAT(with([](PartitionRouting& p) { p.sent.emplace_back(0); }), HasSubstr("wrong routing"));
  EXPECT_THAT(with([](PartitionRouting& p) { p.received.pop_back(); }), HasSubstr("wrong routing"));
  EXPECT_THAT(with([](PartitionRouting& p) { p.tokens += Tokens(1); }), HasSubstr("wrong routing"));
}

TEST(VerifiedPlanTest, RefusesCollectivesOnTwoStreams) {
  Random random(8);
  for (int i = 0; i < 100; ++i) {
    Plan plan = random_plan(random, {.granularity = 4}).plan;
    std::vector<Op*> collectives;
    for (Op& op : plan.ops) {
      if (is_collective(op.kind)) collectives.push_back(&op);
    }
    Op& moved = *collectives[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(collectives.size())))];
    moved.stream = random.below(2) == 0 ? Stream::compute : Stream::copy;
    ASSERT_THAT(refusal_of_compiling(plan), HasSubstr("split collectives"));
  }
}

TEST(VerifiedPlanTest, CompilesAPlan) {
  const PlanParts parts = some_plan();
  const VerifiedPlan verified = compile(parts.plan, {});
  EXPECT_EQ(verified.layout(), lay_out(parts.plan, {}));
  EXPECT_EQ(verified.dependencies(), derive_dependencies(parts.plan, verified.layout()));
}

}  // namespace
}  // namespace moebench
