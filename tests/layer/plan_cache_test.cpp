#include "reference/layer/plan_cache.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

constexpr LayerShape shape{.tokens = Tokens(10), .model_dim = Features(4), .hidden_dim = Features(4), .experts = 2};

PlanCache make_cache() {
  return PlanCache({.system = &system_named("mpipemoe"),
                    .shape = shape,
                    .partitions = {.tokens = equal_partitions(shape.tokens, 2)}});
}

// `first` of the five tokens of each partition go to expert 0.
RoutingCounts counts_with(std::int32_t first) {
  const std::vector<std::int32_t> counts = {first, 5 - first, first, 5 - first};
  return {.sent = counts, .received = counts};
}

TEST(PlanCache, CompilesOnceForEqualCounts) {
  PlanCache cache = make_cache();
  const auto plan = cache.plan_for(counts_with(2));
  EXPECT_EQ(plan->plan().routing->partitions[1].sent, (std::vector<Tokens>{Tokens(2), Tokens(3)}));
  const auto other = cache.plan_for(counts_with(3));
  EXPECT_NE(other, plan);
  EXPECT_EQ(cache.plan_for(counts_with(2)), plan);
  EXPECT_EQ(cache.plan_for(counts_with(3)), other);
}

TEST(PlanCache, ForgetsWhatWasUsedLongestAgo) {
  LayerShape large = shape;
  large.tokens = Tokens(40);
  PlanCache cache({.system = &system_named("fastmoe"), .shape = large, .partitions = {.tokens = {Tokens(40)}}});
  const auto plan_for = [&](std::int32_t first) {
    const std::vector<std::int32_t> counts = {first, 40 - first};
    return cache.plan_for({.sent = counts, .received = counts});
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
