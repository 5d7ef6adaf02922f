#include "reference/cost/shadowing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reference/base/error.h"
#include "reference/base/random.h"
#include "tests/cost/small_machine.h"

namespace moebench {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

LayerShape shape_of(int ranks, int experts_per_rank) {
  return {.tokens = Tokens(100),
          .model_dim = Features(64),
          .hidden_dim = Features(256),
          .experts = ranks * experts_per_rank,
          .ranks = ranks};
}

std::vector<Tokens> rows_of(std::initializer_list<int> counts) {
  std::vector<Tokens> rows;
  for (const int count : counts) rows.emplace_back(count);
  return rows;
}

constexpr ShadowCosts costs_of(double computed, double exchanged, double shadow) {
  return {.computed_row = Seconds(computed), .exchanged_row = Seconds(exchanged), .shadow = Seconds(shadow)};
}

TEST(ShadowingTest, TheMostPopularComeFirstAndOfEqualsTheFirst) {
  const auto rows = rows_of({5, 9, 9, 1});
  const LayerShape shape = shape_of(4, 1);
  EXPECT_THAT(most_popular_experts(shape, rows, 0), IsEmpty());
  EXPECT_THAT(most_popular_experts(shape, rows, 1), ElementsAre(1));
  EXPECT_THAT(most_popular_experts(shape, rows, 3), ElementsAre(0, 1, 2));
  EXPECT_THAT(most_popular_experts(shape, rows, 100), ElementsAre(0, 1, 2, 3));
}

TEST(ShadowingTest, OneRankHasNobodyToShadowFor) {
  const auto rows = rows_of({5, 9});
  EXPECT_THAT(most_popular_experts(shape_of(1, 2), rows, 2), IsEmpty());
  EXPECT_THAT(experts_worth_shadowing(shape_of(1, 2), rows, costs_of(1, 1, 0)), IsEmpty());
}

// 100 rows at 2 s; with one shadow 20 at 2 s and a quarter of 100 at 1 s, with two 10 at 2 s and 30 at 1 s.
TEST(ShadowingTest, GoesOnAsLongAsTheStepGetsShorter) {
  const LayerShape shape = shape_of(4, 1);
  const auto rows = rows_of({100, 20, 10, 10});
  EXPECT_THAT(experts_worth_shadowing(shape, rows, costs_of(1, 1, 136)), IsEmpty());
  EXPECT_THAT(experts_worth_shadowing(shape, rows, costs_of(1, 1, 134)), ElementsAre(0));
  EXPECT_THAT(experts_worth_shadowing(shape, rows, costs_of(1, 1, 14)), ElementsAre(0, 1));
}

TEST(ShadowingTest, AnEvenLoadIsLeftAlone) {
  EXPECT_THAT(experts_worth_shadowing(shape_of(4, 1), rows_of({10, 10, 10, 10}), costs_of(1, 1, 0.1)), IsEmpty());
}

// Relieving a rank of one expert does not help while another rank is as busy.
TEST(ShadowingTest, TheBusiestRankDecides) {
  const auto rows = rows_of({50, 50, 60, 0});
  EXPECT_THAT(experts_worth_shadowing(shape_of(2, 2), rows, costs_of(1, 1, 1)), IsEmpty());
}

// The dearer a shadow, the fewer; and never one that the model would do without.
TEST(ShadowingTest, DearerShadowsAreFewer) {
  Random random(81);
  for (int repetition = 0; repetition < 500; ++repetition) {
    const LayerShape shape = shape_of(2 + static_cast<int>(random.below(6)), 1 + static_cast<int>(random.below(3)));
    std::vector<Tokens> rows;
    for (int e = 0; e < shape.experts; ++e)
      rows.emplace_back(random.below(4) == 0 ? random.below(1000) : random.below(50));
    std::size_t before = rows.size();
    for (const double shadow : {0.1, 10.0, 100.0, 1000.0}) {
      const auto experts = experts_worth_shadowing(shape, rows, costs_of(1, 2, shadow));
      ASSERT_TRUE(std::is_sorted(experts.begin(), experts.end()));
      ASSERT_LE(experts.size(), before);
      ASSERT_EQ(experts, most_popular_experts(shape, rows, static_cast<int>(experts.size())));
      before = experts.size();
    }
  }
}

// Two nodes of two: 1 GB/s between them and 5 us, 1 TFLOP/s in fp32.
TEST(ShadowingTest, CostsAreThoseOfTheMachine) {
  const LayerShape shape = shape_of(4, 1);
  const ShadowCosts costs = shadow_costs(shape, small_machine());
  EXPECT_NEAR(costs.computed_row.count(), 3 * 2 * 2.0 * 64 * 256 / 1e12, 1e-15);
  EXPECT_NEAR(costs.exchanged_row.count(), 4 * (5e-6 + 100 * 64 * 4 / 1e9) / 100, 1e-12);
  EXPECT_NEAR(costs.shadow.count(), 4 * (5e-6 + 2 * 64 * 256 * 4 / 1e9), 1e-12);
}

TEST(ShadowingTest, AnEmulatedLinkReplacesTheMachines) {
  const EmulatedSpeeds emulated{.link = Link{.latency = Seconds(0), .rate = BytesPerSecond(1e6)},
                                .copy_rate = std::nullopt};
  const LayerShape shape = shape_of(2, 1);
  const ShadowCosts costs = shadow_costs(shape, small_machine(), emulated);
  EXPECT_NEAR(costs.exchanged_row.count(), 4 * 64 * 4 / 1e6, 1e-12);
  EXPECT_NEAR(costs.shadow.count(), 2 * 2 * 64 * 256 * 4 / 1e6, 1e-9);
}

}  // namespace
}  // namespace moebench
