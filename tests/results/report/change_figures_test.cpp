// Figures of two runs, and of several.

#include <gmock/gmock.h>

#include "results/changes/changes.h"
#include "results/report/change_figure.h"
#include "results/report/trend_figure.h"
#include "tests/results/report/runs.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Changes slowed(double factor) {
  const Results before = example::two_shapes();
  return changes_between(before, example::with_slower(before, "mpipemoe", factor), {});
}

TEST(ChangeFigure, TheSlowerOnesComeFirst) {
  const auto figure = change_figure(slowed(1.2));
  ASSERT_TRUE(figure);
  EXPECT_THAT(figure->message,
              AllOf(HasSubstr("2 slower"), HasSubstr("the largest slowdown is +20 %, of mpipemoe tokens=")));
  EXPECT_EQ(std::get<std::string>(figure->data.rows[0][1]), "slower");
  EXPECT_EQ(std::get<std::string>(figure->data.rows[2][1]), "same");
  EXPECT_EQ(specification_of(*figure)["datasets"]["margin"].size(), 1U);
}

TEST(ChangeFigure, WithoutAChangeItSaysSo) {
  EXPECT_THAT(change_figure(slowed(1))->message, HasSubstr("Nothing became slower for certain: 8 same"));
}

TEST(ChangeFigure, TheListNamesWhatIsOnOneSideAlone) {
  const Results before = example::two_shapes();
  Results after = before;
  after.runs.pop_back();
  const std::string html = change_list(changes_between(before, after, {}));
  EXPECT_THAT(html, AllOf(HasSubstr("no longer there: 1"), HasSubstr("<li>mpipemoe tokens=4096 n=4 s3</li>")));
  EXPECT_THAT(html, Not(HasSubstr("that are new")));
}

TEST(ChangeFigure, OfNothingInCommonIsNotDrawn) {
  EXPECT_FALSE(change_figure(changes_between(example::two_shapes(), Results(), {})));
}

std::vector<ReportedRun> four_runs() {
  const Results first = example::two_shapes();
  const Results slower = example::with_slower(first, "pipemoe", 1.25);
  return {{"r1", first}, {"r2", first}, {"r3", slower}, {"r4", slower}};
}

TEST(TrendFigure, NamesTheRunInWhichStepsChanged) {
  const std::vector<ReportedRun> runs = four_runs();
  const auto figure = trend_figure(runs, successive_changes(runs));
  ASSERT_TRUE(figure);
  EXPECT_THAT(figure->message, HasSubstr("the change point: r3 (4 of 8 slower, at most +25 %)"));
  const Json specification = specification_of(*figure);
  EXPECT_EQ(specification["datasets"]["change_points"].size(), 1U);
  EXPECT_EQ(specification["datasets"]["change_points"][0]["run"], "r3");
  EXPECT_EQ(specification["encoding"]["x"]["scale"]["domain"], Json({"r1", "r2", "r3", "r4"}));
  EXPECT_EQ(figure->data.rows.size(), 4U * (8 + 1));
}

TEST(TrendFigure, HasOnlyConfigurationsWithATimeInEveryRun) {
  std::vector<ReportedRun> runs = four_runs();
  runs[2].results.runs.erase(runs[2].results.runs.begin(), runs[2].results.runs.begin() + 6);
  EXPECT_EQ(trend_figure(runs, successive_changes(runs))->data.rows.size(), 4U * (2 + 1));
  runs[2].results.runs.clear();
  EXPECT_FALSE(trend_figure(runs, successive_changes(runs)));
}

TEST(TrendFigure, RunsThatAreAlikeHaveNoChangePoint) {
  std::vector<ReportedRun> runs = four_runs();
  runs.resize(2);
  const auto figure = trend_figure(runs, successive_changes(runs));
  EXPECT_THAT(figure->message, HasSubstr("no run differs for certain from the one before"));
}

TEST(ChangeFigure, SaysFirstWhereMemoryGrew) {
  const Results before = example::two_shapes();
  Results after = before;
  *after.runs[3].memory->measured += mib(200);
  const Changes changes = changes_between(before, after, {});
  const std::string more =
      "More memory: 1 configuration, at worst 200.00 MiB more (12.00 MiB, now 212.00 MiB): mpipemoe";
  EXPECT_THAT(change_figure(changes)->message, HasSubstr(more));
  const std::string html = change_list(changes);
  EXPECT_LT(html.find(more), html.find("<details>"));
  EXPECT_THAT(html, HasSubstr("<strong>1</strong><span>with more memory</span>"));
}

// The certainty of a single comparison would name one in one of twenty changes between runs that are alike.
TEST(TrendFigure, AllowsForAllRuns) {
  std::vector<ReportedRun> runs = four_runs();
  for (const Changes& changes : successive_changes(runs)) EXPECT_EQ(changes.level, Ratio(1 - 0.05 / 3));
  runs.resize(2);
  EXPECT_NEAR(successive_changes(runs).front().level.count(), 0.95, 1e-12);
}

}  // namespace
}  // namespace moebench
