#include "results/report/best.h"

#include <gmock/gmock.h>

#include "tests/results/made_samples.h"
#include "tests/results/report/runs.h"

namespace moebench {
namespace {

using testing::HasSubstr;

// A baseline, and as many others that are alike, with a step of `share` of the baseline's.
Results alike(int others, double share, std::uint64_t seed) {
  Results results = example::two_shapes();
  results.runs.resize(2);
  for (int i = 1; i < others; ++i) {
    results.runs.push_back(results.runs[1]);
    results.runs.back().label += std::to_string(i);
    results.runs.back().chosen.granularity = i + 2;
  }
  Random random(seed);
  for (RunResult& run : results.runs) {
    const double step = run.label == run.baseline ? 0.02 : 0.02 * share;
    run.rounds.clear();
    for (const auto& samples : example::scaled(example::made_samples(random, {.round = 0.02}, 8), step)) {
      Round round;
      round.step = round.forward = round.backward = samples;
      run.rounds.push_back(round);
    }
  }
  return results;
}

TEST(Best, HasAnIntervalForTheBestOfMany) {
  const Results results = alike(12, 0.8, 1);
  const RunFacts facts = facts_of(results);
  const Best best = *best_of(facts);
  EXPECT_EQ(best.candidates, 12U);
  EXPECT_LT(best.interval->low, best.facts->speedup_interval->low);
  EXPECT_GT(best.interval->high, best.facts->speedup_interval->high);
  EXPECT_GE(*best.as_fast, 9U);
  EXPECT_LE(*best.as_fast, 11U) << "the baseline is slower";
  EXPECT_THAT(doubt_text(best), testing::AllOf(HasSubstr("95 % interval "), HasSubstr(" for the best of 12; "),
                                               HasSubstr("indistinguishable from it: ")));
}

TEST(Best, OfOneIsItsOwnInterval) {
  const Results results = alike(1, 0.8, 2);
  const RunFacts facts = facts_of(results);
  const Best best = *best_of(facts.shapes.front());
  EXPECT_EQ(best.interval, best.facts->speedup_interval);
  EXPECT_EQ(best.as_fast, 0U);
  EXPECT_THAT(doubt_text(best), testing::Not(HasSubstr("best of")));
}

// Of twelve that are all as fast as the baseline, one is the fastest; that it is faster is rarely said.
TEST(Best, OfEqualsIsRarelyFasterForCertain) {
  int claims = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Results results = alike(12, 1, seed);
    const RunFacts facts = facts_of(results);
    claims += best_of(facts)->interval->low > Ratio(1) ? 1 : 0;
  }
  EXPECT_LE(claims, 6);
}

TEST(Best, OfTooFewRoundsIsNotDoubted) {
  Results results = alike(3, 0.8, 3);
  for (RunResult& run : results.runs) run.rounds.resize(2);
  const RunFacts facts = facts_of(results);
  EXPECT_FALSE(best_of(facts)->interval || best_of(facts)->as_fast);
  EXPECT_EQ(doubt_text(*best_of(facts)), "");
  EXPECT_FALSE(best_of(RunFacts{}));
}

}  // namespace
}  // namespace moebench
