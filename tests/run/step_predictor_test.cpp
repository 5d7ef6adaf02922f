#include "suites/run/step_predictor.h"

#include <gtest/gtest.h>

#include <numeric>

#include "reference/base/error.h"
#include "reference/cost/published_profiles.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

Configuration configuration(int granularity, int ranks) {
  Configuration result = fixtures::configuration(granularity, ranks);
  result.shape.tokens = Tokens(8192);
  result.shape.model_dim = Features(1024);
  result.shape.hidden_dim = Features(4096);
  return result;
}

Workload zipf() { return {.kind = WorkloadKind::zipf, .parameter = Ratio(1.2)}; }

class StepPredictorTest : public testing::Test {
 protected:
  Seconds total(const Configuration& configuration) { return predictor_.predict(configuration).total(); }

  StepPredictor predictor_{published_profile("a100-64"), 1};
};

TEST_F(StepPredictorTest, OneRankStandsForAllOfEqualShares) {
  EXPECT_EQ(predictor_.predict(configuration(4, 64)).ranks(), 1);
  EXPECT_EQ(predictor_.predict(configuration(4, 4)).ranks(), 1);  // in one node
  Configuration balanced = configuration(4, 64);
  balanced.routing.workload.kind = WorkloadKind::balanced;
  EXPECT_EQ(predictor_.predict(balanced).ranks(), 1);
  Configuration odd = configuration(3, 64);
  EXPECT_EQ(predictor_.predict(odd).ranks(), 1) << "what does not divide comes to every rank in turn";
  EXPECT_EQ(predictor_.loads().front().rows_received, odd.shape.routed_tokens());
}

TEST_F(StepPredictorTest, AllRanksAreSimulatedWhereTheyDiffer) {
  Configuration skewed = configuration(4, 16);
  skewed.routing.workload = zipf();
  EXPECT_EQ(predictor_.predict(skewed).ranks(), 16);
  EXPECT_EQ(predictor_.predict(configuration(4, 12)).ranks(), 12);  // the second node is half full
  EXPECT_EQ(predictor_.loads().size(), 12U);
  Configuration capped = configuration(3, 64);
  capped.routing.capacity_factor = Ratio(2);
  EXPECT_EQ(predictor_.predict(capped).ranks(), 64) << "the remainder is for the first experts";
  capped.granularity = 4;
  EXPECT_EQ(predictor_.predict(capped).ranks(), 1);
}

TEST_F(StepPredictorTest, SkewCostsTimeAndMovesRows) {
  Configuration skewed = configuration(4, 16);
  const Seconds even = total(skewed);
  const Tokens rows = predictor_.loads().front().rows_received;
  skewed.routing.workload = zipf();
  EXPECT_GT(total(skewed), 1.5 * even);
  EXPECT_GT(predictor_.loads().front().rows_received, 3 * rows);
  Tokens all;
  for (const RankLoad& load : predictor_.loads()) all += load.rows_received;
  EXPECT_EQ(all, rows * 16);
}

// What was drawn for one shape and workload is not taken for another.
TEST_F(StepPredictorTest, IsTheSameWhateverWasPredictedBefore) {
  Configuration skewed = configuration(2, 16);
  skewed.routing.workload = zipf();
  std::vector<Configuration> all = {skewed, configuration(2, 16), configuration(4, 64), skewed};
  all[3].shape.tokens = Tokens(4096);
  for (const Configuration& one : all) {
    StepPredictor fresh(published_profile("a100-64"), 1);
    EXPECT_EQ(total(one), fresh.predict(one).total()) << label(one);
  }
  EXPECT_EQ(total(all[0]), StepPredictor(published_profile("a100-64"), 1).predict(all[0]).total());
}

TEST_F(StepPredictorTest, AnEmulatedLinkTakesThePlaceOfTheMachines) {
  Configuration emulated = configuration(4, 16);
  const Seconds real = total(emulated);
  emulated.link_rate = BytesPerSecond(1e9);
  const Seconds slow = total(emulated);
  EXPECT_GT(slow, 4.0 * (Tokens(8192) * Features(1024) * ElementSize(4) * 15 / 16 / BytesPerSecond(1e9)));
  emulated.link_rate = std::nullopt;
  EXPECT_EQ(total(emulated), real);
}

TEST_F(StepPredictorTest, DroppedCopiesAreCounted) {
  Configuration dropping = configuration(4, 16);
  dropping.routing.workload = zipf();
  dropping.routing.capacity_factor = Ratio(1);
  predictor_.predict(dropping);
  EXPECT_GT(predictor_.loads().front().dropped, Tokens(0));
  EXPECT_GT(predictor_.loads().size(), 1u);
}

TEST_F(StepPredictorTest, WhereRowsArePaddedOneRankStandsForAllWhateverIsChosen) {
  Configuration padded = configuration(4, 16);
  padded.routing.capacity_factor = Ratio(1.25);
  padded.routing.padded = true;
  const Seconds balanced = total(padded);
  EXPECT_EQ(predictor_.loads().size(), 1u);
  EXPECT_EQ(predictor_.loads().front().dropped, Tokens(0));
  padded.routing.workload = zipf();
  EXPECT_EQ(total(padded), balanced);
  EXPECT_EQ(predictor_.loads().size(), 1u);
  EXPECT_GT(predictor_.loads().front().dropped, Tokens(0));
}

// Under skew one shadow takes most of the busiest rank's rows, and the cost model finds that it is worth it; no row is
// lost. Where routing is even it leaves experts alone.
TEST_F(StepPredictorTest, ShadowsPayWhereOneRankIsBusiest) {
  Configuration skewed = configuration(4, 16);
  skewed.system = "fastermoe";
  skewed.routing.workload = zipf();
  const Seconds plain = total(skewed);
  Tokens all;
  for (const RankLoad& load : predictor_.loads()) all += load.rows_received;
  skewed.shadowed_experts = 1;
  EXPECT_LT(total(skewed), plain);
  for (const RankLoad& load : predictor_.loads()) all -= load.rows_received;
  EXPECT_EQ(all, Tokens(0));
  skewed.shadowed_experts = 0;
  skewed.adaptive_shadowing = true;
  skewed.shadow_costs = shadow_costs(skewed.shape, predictor_.machine());
  EXPECT_LT(total(skewed), plain);
  for (const RankLoad& load : predictor_.loads()) EXPECT_EQ(load.dropped, Tokens(0));

  Configuration even = configuration(4, 16);
  even.system = "fastermoe";
  const Seconds without = total(even);
  even.adaptive_shadowing = true;
  even.shadow_costs = shadow_costs(even.shape, predictor_.machine());
  EXPECT_EQ(total(even), without);
}

TEST_F(StepPredictorTest, RefusesWhatTheProfileDoesNotKnow) {
  StepPredictor old(published_profile("v100-64"), 1);
  Configuration bf16 = configuration(2, 8);
  bf16.shape.dtype = ElementType::bf16;
  EXPECT_THROW(old.predict(bf16), InputError);
}

}  // namespace
}  // namespace moebench
