#include "reference/layer/plan_cache.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

constexpr LayerShape shape{.tokens = Tokens(10), .model_dim = Features(4), .hidden_dim = Features(4), .experts = 2};

const SystemInfo& mpipemoe = system_named("mpipemoe");

StepForm form_of(const Choice& choice) { return step_form(mpipemoe, shape, shape.tokens, choice); }

// `first` of the five tokens of each partition go to expert 0.
RoutingCounts counts_with(std::int32_t first) {
  const std::vector<std::int32_t> counts = {first, 5 - first, first, 5 - first};
  return {.sent = counts, .received = counts};
}

TEST(PlanCache, CompilesOnceForEqualCounts) {
  PlanCache cache({.system = &mpipemoe, .shape = shape});
  const StepForm two = form_of({.granularity = 2});
  const auto plan = cache.plan_for(two, counts_with(2));
  EXPECT_EQ(plan->plan().routing->partitions[1].sent, (std::vector<Tokens>{Tokens(2), Tokens(3)}));
  const auto other = cache.plan_for(two, counts_with(3));
  EXPECT_NE(other, plan);
  EXPECT_EQ(cache.plan_for(two, counts_with(2)), plan);
  EXPECT_EQ(cache.plan_for(two, counts_with(3)), other);
}

TEST(PlanCache, ChoicesHavePlansOfTheirOwn) {
  PlanCache cache({.system = &mpipemoe, .shape = shape});
  const StepForm kept = form_of({.granularity = 2});
  const StepForm offloaded = form_of({.granularity = 2, .options = {.reuse = ReuseStrategy::s1}});
  const auto plan = cache.plan_for(kept, counts_with(2));
  EXPECT_NE(cache.plan_for(offloaded, counts_with(2)), plan);
  EXPECT_EQ(cache.plan_for(kept, counts_with(2)), plan);
}

TEST(StepForm, ARankWithFewTokensHasNoneInTheLastPartitions) {
  const StepForm form = step_form(mpipemoe, shape, Tokens(2), {.granularity = 4});
  EXPECT_EQ(form.partitions.tokens, (std::vector<Tokens>{Tokens(1), Tokens(1), Tokens(0), Tokens(0)}));
  EXPECT_EQ(form.shape.tokens, Tokens(2));
}

TEST(PlanCache, ForgetsWhatWasUsedLongestAgo) {
  LayerShape large = shape;
  large.tokens = Tokens(40);
  PlanCache cache({.system = &system_named("fastmoe"), .shape = large});
  const StepForm form = step_form(system_named("fastmoe"), large, large.tokens, {});
  const auto plan_for = [&](std::int32_t first) {
    const std::vector<std::int32_t> counts = {first, 40 - first};
    return cache.plan_for(form, {.sent = counts, .received = counts});
  };
  const auto kept = plan_for(0);
  const auto forgotten = plan_for(1);
  for (std::int32_t first = 2; first < 9; ++first) {
    plan_for(first);
    EXPECT_EQ(plan_for(0), kept);
  }
  EXPECT_NE(plan_for(1), forgotten);
}

}  // namespace
}  // namespace moebench
