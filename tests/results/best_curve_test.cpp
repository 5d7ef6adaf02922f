#include "results/best_curve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/results_json.h"
#include "tests/results/example.h"

namespace moebench {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::SizeIs;

class BestCurveTest : public testing::Test {
 protected:
  BestCurveTest() {
    results_.suite.best = "granularity";
    results_.runs.clear();
    add(1024, 4, 10);
    add(1024, 1, 20);
    add(1024, 4, 8);
    add(4096, 1, 30);
    add(4096, 4, 33);
  }

  void add(int tokens, int granularity, double ms) {
    results_.runs.push_back(example::run_of("pipemoe", granularity, "none", {ms}));
    results_.runs.back().config["tokens"] = tokens;
  }

  Results results_ = example::results();
};

TEST_F(BestCurveTest, HasAPointForEachShape) {
  const BestCurve curve = best_curve(results_);
  EXPECT_EQ(curve.values, (std::vector<std::string>{"4", "1"}));
  ASSERT_THAT(curve.points, SizeIs(2));
  EXPECT_EQ(curve.points[0].shape, (std::vector<FigureAxis>{{"tokens", "1024"}}));
  EXPECT_EQ(curve.points[0].best, "4");
  EXPECT_EQ(curve.points[0].extra[0], Ratio(0));
  EXPECT_NEAR(curve.points[0].extra[1]->count(), 1.5, 1e-12) << "over the shortest step of n = 4";
  EXPECT_EQ(curve.points[1].best, "1");
  EXPECT_NEAR(curve.points[1].extra[0]->count(), 0.1, 1e-12);
}

TEST_F(BestCurveTest, WhatHasNoTimeIsLeftOut) {
  for (std::size_t i : {3, 4}) results_.runs[i].status = RunStatus::failed;
  EXPECT_THAT(best_curve(results_).points, SizeIs(1));
  results_.runs[1].status = RunStatus::failed;
  EXPECT_THAT(best_curve(results_).values, SizeIs(1));
}

TEST_F(BestCurveTest, TheTableCountsFalls) {
  EXPECT_THAT(best_table(results_),
              HasSubstr("\nBest granularity, and what the others take over it; it falls 1 times\n"));
  EXPECT_THAT(best_table(results_), HasSubstr("1024       4   +0.0 %  +150.0 %\n"));
  results_.environment.emulated = {"link of 250 Mbit/s"};
  EXPECT_THAT(best_table(results_), EndsWith("\nEMULATED, not real: link of 250 Mbit/s\n"));
  results_.suite.best.clear();
  EXPECT_EQ(best_table(results_), "");
}

TEST_F(BestCurveTest, ResultsFilesHaveIt) {
  const Json json = to_json(results_);
  EXPECT_EQ(json["best"]["points"][1]["of"]["tokens"], "4096");
  EXPECT_EQ(json["best"]["points"][1]["extra"]["4"], 0.1);
  EXPECT_EQ(results_from(text_of(results_), "again").suite.best, "granularity");
  results_.suite.best.clear();
  EXPECT_TRUE(to_json(results_)["best"].is_null());
}

}  // namespace
}  // namespace moebench
