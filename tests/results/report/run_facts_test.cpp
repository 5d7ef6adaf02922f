#include "results/report/run_facts.h"

#include <gmock/gmock.h>

#include "tests/results/report/runs.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RunFacts, ShapesAreNamedByWhatTellsThemApart) {
  const Results results = example::two_shapes();
  const RunFacts facts = facts_of(results);
  ASSERT_EQ(facts.shapes.size(), 2U);
  EXPECT_EQ(facts.shapes[0].name, "1024 tokens a rank");
  EXPECT_EQ(facts.shapes[1].name, "4096 tokens a rank");
  EXPECT_THAT(facts.common, ElementsAre("M 256", "H 1024", "2 experts", "fp32", "2 ranks", "cpu"));
  EXPECT_THAT(facts.systems, ElementsAre("fastmoe", "pipemoe", "mpipemoe"));
}

TEST(RunFacts, SpeedupsAreOverTheShapesBaselineWithAnInterval) {
  const Results results = example::two_shapes();
  const RunFacts facts = facts_of(results);
  const ConfigurationFacts& pipelined = facts.shapes[0].configurations[1];
  EXPECT_EQ(pipelined.name, "pipemoe n=2 none");
  EXPECT_NEAR(pipelined.speedup->count(), 20.0 / 12, 1e-3);
  ASSERT_TRUE(pipelined.speedup_interval);
  EXPECT_LE(pipelined.speedup_interval->low, *pipelined.speedup);
  EXPECT_GE(pipelined.speedup_interval->high, *pipelined.speedup);
  const ConfigurationFacts& baseline = facts.shapes[0].configurations[0];
  EXPECT_TRUE(baseline.is_baseline);
  EXPECT_EQ(baseline.speedup, Ratio(1));
  EXPECT_FALSE(baseline.speedup_interval);
}

TEST(RunFacts, OneRoundHasNoInterval) {
  Results results = example::two_shapes();
  for (RunResult& run : results.runs) run.rounds.resize(1);
  const RunFacts facts = facts_of(results);
  EXPECT_TRUE(facts.shapes[0].configurations[1].speedup);
  EXPECT_FALSE(facts.shapes[0].configurations[1].speedup_interval);
}

TEST(RunFacts, MemoryIsMeasuredOrElsePredicted) {
  Results results = example::two_shapes();
  results.runs[3].memory->measured.reset();
  results.runs[3].memory->predicted = mib(4);
  const RunFacts facts = facts_of(results);
  EXPECT_EQ(facts.shapes[0].configurations[3].memory, mib(4 + 4)) << "with what is beside the arenas";
  EXPECT_EQ(facts.shapes[0].configurations[3].saved, Ratio(1 - 8.0 / 20));
}

TEST(RunFacts, WhatFailedHasNoFigures) {
  const Results results = example::results();
  const RunFacts facts = facts_of(results);
  const ConfigurationFacts& failed = facts.shapes[0].configurations[2];
  EXPECT_FALSE(failed.step || failed.speedup || failed.memory || failed.saved);
  EXPECT_THAT(failed.round_medians, IsEmpty());
}

TEST(RunFacts, FastestAndSmallestHaveATime) {
  Results results = example::two_shapes();
  EXPECT_EQ(fastest(facts_of(results).shapes[0]), 1U);
  EXPECT_EQ(smallest(facts_of(results).shapes[0]), 3U);
  for (RunResult& run : results.runs) run.status = RunStatus::failed;
  EXPECT_FALSE(fastest(facts_of(results).shapes[0]));
  EXPECT_FALSE(smallest(facts_of(results).shapes[0]));
}

TEST(RunFacts, ContendersAreTheBestOfEachSystemAndReuseAndTheBaseline) {
  const Results results = example::two_shapes();
  const RunFacts facts = facts_of(results);
  EXPECT_THAT(contenders(facts.shapes[0], 9), ElementsAre(0, 1, 3));  // not pipemoe n=4
  EXPECT_THAT(contenders(facts.shapes[0], 2), ElementsAre(0, 1));
  EXPECT_THAT(contenders(facts.shapes[1], 9), ElementsAre(0, 2, 3));
}

TEST(RunFacts, OfNothingIsNothing) { EXPECT_THAT(facts_of(Results()).shapes, IsEmpty()); }

}  // namespace
}  // namespace moebench
