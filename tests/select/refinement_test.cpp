#include "reference/select/refinement.h"

#include <gtest/gtest.h>

#include <cmath>

namespace moebench {
namespace {

Choice choice(int n, ReuseStrategy reuse) { return {.granularity = n, .options = {.reuse = reuse}}; }

TEST(Refinement, KnowsNothingAtFirst) {
  Refinement refinement;
  EXPECT_EQ(refinement.correction(choice(4, ReuseStrategy::s1)), Ratio(1));
  refinement.observe(choice(4, ReuseStrategy::s1), Seconds(0), Seconds(1));
  refinement.observe(choice(4, ReuseStrategy::s1), Seconds(1), Seconds(0));
  EXPECT_EQ(refinement.observations(), 0);
}

TEST(Refinement, WhatIsCommonGoesToFamiliesThatWereNotMeasured) {
  Refinement refinement;
  for (int n = 1; n <= 100; ++n) refinement.observe(choice(n, ReuseStrategy::s1), Seconds(1), Seconds(1.5));
  EXPECT_NEAR(refinement.correction(choice(4, ReuseStrategy::none)).count(), 1.5, 0.01);
  EXPECT_NEAR(refinement.correction(choice(4, ReuseStrategy::s1)).count(), 1.5, 0.01);
}

TEST(Refinement, WhatIsMeasuredOfOneFamilyCountsAgainstItFirst) {
  Refinement refinement;
  for (int step = 0; step < 20; ++step) refinement.observe(choice(4, ReuseStrategy::s1), Seconds(1), Seconds(3));
  EXPECT_NEAR(refinement.correction(choice(4, ReuseStrategy::s1)).count(), 3, 0.2);
  EXPECT_NEAR(refinement.correction(choice(2, ReuseStrategy::s1)).count(), std::sqrt(3.0), 1e-9);
}

TEST(Refinement, AFamilyComesNearItsOwnRatio) {
  Refinement refinement;
  const Choice own = choice(4, ReuseStrategy::s1);
  const Choice other = choice(4, ReuseStrategy::s2);
  for (int step = 0; step < 100; ++step) {
    refinement.observe(own, Seconds(1), Seconds(2));
    refinement.observe(other, Seconds(1), Seconds(1));
  }
  EXPECT_NEAR(refinement.correction(own).count(), 2, 0.05);
  EXPECT_NEAR(refinement.correction(other).count(), 1, 0.05);
}

TEST(Refinement, ATimeOfManyStepsCountsAsThemAll) {
  Refinement at_once;
  Refinement one_by_one;
  const Choice own = choice(4, ReuseStrategy::s1);
  at_once.observe(own, Seconds(1), Seconds(2), 10);
  for (int step = 0; step < 10; ++step) one_by_one.observe(own, Seconds(1), Seconds(2));
  EXPECT_EQ(at_once.observations(), 10);
  EXPECT_NEAR(at_once.correction(own).count(), one_by_one.correction(own).count(), 1e-12);
}

TEST(Refinement, MixedPlansOfOneGranularityAreOneFamily) {
  Refinement refinement;
  Choice a = choice(2, ReuseStrategy::shared);
  a.options.mixed_reuse = {{}, {ExpertInputReuse::offloaded, HiddenReuse::kept}};
  Choice b = a;
  b.options.mixed_reuse[0].hidden = HiddenReuse::recomputed;
  refinement.observe(a, Seconds(1), Seconds(2));
  refinement.observe(choice(2, ReuseStrategy::shared), Seconds(1), Seconds(1));
  EXPECT_EQ(refinement.correction(a), refinement.correction(b));
  EXPECT_GT(refinement.correction(b), refinement.correction(choice(2, ReuseStrategy::shared)));
}

}  // namespace
}  // namespace moebench
