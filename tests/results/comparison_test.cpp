#include "results/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/comparison_table.h"
#include "results/results_json.h"
#include "tests/results/example.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::array relative = {FigureKind::speed, FigureKind::time, FigureKind::token_time, FigureKind::memory};

class Comparison : public testing::Test {
 protected:
  Comparison() { publication_.file = "figures.csv", publication_.over = "system=fastmoe"; }

  std::string label(std::size_t run) const { return results_.runs[run].label; }

  PublishedFigure& add(FigureKind kind, double value, const std::vector<std::size_t>& runs,
                       const std::string& tokens = "4096") {
    PublishedFigure figure{.axes = {{"tokens", tokens}, {"system", results_.runs[runs[0]].config["system"]}},
                           .kind = kind,
                           .value = value,
                           .runs = {}};
    for (std::size_t run : runs) figure.runs.push_back({label(run), is_over_another(kind) ? label(0) : ""});
    publication_.figures.push_back(figure);
    return publication_.figures.back();
  }

  std::vector<ComparedFigure> compared() const { return compare(results_, publication_); }

  Results results_ = example::results();  // 0: FastMoE, 21 ms, 40 MiB; 1: MPipeMoE, 14 ms, 24 MiB; 2 failed
  Publication publication_{.file = {}, .over = {}, .counted = {MemoryPart::arenas}, .figures = {}};
};

TEST_F(Comparison, EveryKindIsTakenOverTheOtherRun) {
  add(FigureKind::speed, 1, {1});
  add(FigureKind::time, 1, {1});
  add(FigureKind::token_time, 1, {1});
  add(FigureKind::overhead, 0, {1});
  add(FigureKind::memory, 1, {1});
  add(FigureKind::memory_mib, 1, {1});
  const std::vector<double> right = {1.5, 2.0 / 3, 2.0 / 3, -1.0 / 3, 0.6, 24};
  ASSERT_THAT(compared(), SizeIs(right.size()));
  for (std::size_t i = 0; i < right.size(); ++i) EXPECT_NEAR(compared()[i].ours, right[i], 1e-12) << i;
}

TEST_F(Comparison, AnErrorIsRelativeButOfOverheadsADifference) {
  add(FigureKind::speed, 2, {1});
  add(FigureKind::overhead, -0.25, {1});
  EXPECT_NEAR(compared()[0].error.count(), -0.25, 1e-12);
  EXPECT_NEAR(compared()[1].error.count(), -1.0 / 12, 1e-12);
}

TEST_F(Comparison, TheBestOfAFiguresRunsIsCompared) {
  results_.runs.push_back(example::run_of("mpipemoe", 4, "s1", {10}));
  results_.runs.back().memory->measured = mib(30);
  for (FigureKind kind : relative) add(kind, 1, {4, 1});
  const std::vector<ComparedFigure> all = compared();
  EXPECT_EQ(all[0].run, label(4));
  EXPECT_EQ(all[1].run, label(4));
  EXPECT_EQ(all[3].run, label(1)) << "the least memory, whatever its time";
}

TEST_F(Comparison, WhatHasNoFigureIsLeftOut) {
  add(FigureKind::speed, 1, {2});   // failed
  add(FigureKind::memory, 1, {3});  // skipped
  add(FigureKind::speed, 1, {0});   // what the others are over
  add(FigureKind::speed, 1, {1}).runs[0].over = "not run";
  EXPECT_THAT(compared(), IsEmpty());
  EXPECT_EQ(deviation_of(compared()), Deviation{});
  EXPECT_EQ(choice_quality_of(compared()), ChoiceQuality{});
}

TEST_F(Comparison, MemoryIsTheSumOfWhatIsCounted) {
  results_.runs[1].memory->split.routing = mib(1);
  add(FigureKind::memory_mib, 1, {1});
  const std::vector<std::pair<MemoryPart, double>> right = {
      {MemoryPart::arenas, 23},   {MemoryPart::routing, 1}, {MemoryPart::parameters, 4},   {MemoryPart::gradients, 4},
      {MemoryPart::optimizer, 8}, {MemoryPart::output, 4},  {MemoryPart::scores, 1.0 / 16}};
  publication_.counted.clear();
  double sum = 0;
  for (const auto& [part, mebibytes] : right) {
    publication_.counted.push_back(part);
    sum += mebibytes;
    EXPECT_DOUBLE_EQ(compared()[0].ours, sum) << name_of(part);
  }
  EXPECT_EQ(right.size(), memory_part_names().size());
}

TEST_F(Comparison, DeviationsAreOfAbsoluteErrors) {
  add(FigureKind::speed, 1.5 / 1.1, {1});
  add(FigureKind::speed, 1.5 / 0.7, {1});
  const Deviation deviation = deviation_of(compared());
  EXPECT_EQ(deviation.figures, 2);
  EXPECT_NEAR(deviation.mean.count(), 0.2, 1e-12);
  EXPECT_NEAR(deviation.worst.count(), 0.3, 1e-12);
  EXPECT_NEAR(deviation.root_mean_square.count(), std::sqrt(0.05), 1e-12);
}

// Two shapes: in one our best is the published best, in the other it is not.
TEST_F(Comparison, AChoiceIsJudgedByThePublishedFigures) {
  results_.runs.push_back(example::run_of("pipemoe", 2, "none", {20}));
  for (const bool hit : {true, false}) {
    const std::string tokens = hit ? "1" : "2";
    add(FigureKind::time, hit ? 0.5 : 0.8, {1}, tokens);  // ours is less
    add(FigureKind::time, hit ? 0.9 : 0.5, {4}, tokens);
  }
  add(FigureKind::time, 1, {1}, "3");  // alone
  const ChoiceQuality choice = choice_quality_of(compared());
  EXPECT_EQ(choice.shapes, 2);
  EXPECT_EQ(choice.hits, 1);
  EXPECT_NEAR(choice.regret.count(), (0.8 / 0.5 - 1) / 2, 1e-12);
}

TEST_F(Comparison, GroupsAreOfAKindAndASystem) {
  results_.runs.push_back(example::run_of("pipemoe", 2, "none", {20}));
  add(FigureKind::time, 1, {1});
  add(FigureKind::time, 1, {4});
  add(FigureKind::memory, 1, {1});
  const auto groups = groups_of(compared());
  ASSERT_THAT(groups, SizeIs(4));
  EXPECT_EQ(groups[0].name, "mpipemoe");
  EXPECT_EQ(groups[1].name, "pipemoe");
  EXPECT_EQ(groups[2].name, "");
  EXPECT_THAT(groups[2].figures, SizeIs(2));
  EXPECT_EQ(groups[3].kind, FigureKind::memory);
}

TEST_F(Comparison, ResultsFilesHaveItAndCanBeReadAgain) {
  for (FigureKind kind : relative) add(kind, 0.75, {1});
  add(FigureKind::speed, 0.75, {2});
  publication_.not_run = 3;
  results_.published = {publication_};
  const Results again = results_from(text_of(results_), "again");
  EXPECT_EQ(again.published, results_.published);
  const Json json = to_json(results_)["published"][0];
  EXPECT_EQ(json["figures"][0]["ours"], 1.5);
  EXPECT_EQ(json["figures"][0]["error"], 1.0);
  EXPECT_TRUE(json["figures"][4]["ours"].is_null());
  EXPECT_EQ(json["summary"][0]["mean_error"], 1.0);
}

TEST_F(Comparison, TablesSayWhatIsOverWhat) {
  EXPECT_EQ(comparison_table(results_), "");
  add(FigureKind::speed, 2, {1});
  publication_.not_run = 3;
  results_.published = {publication_};
  const std::string text = comparison_table(results_);
  EXPECT_THAT(text, HasSubstr("Speed over that of system=fastmoe, ours beside figures.csv\n"));
  EXPECT_THAT(text, HasSubstr("4096    mpipemoe  1.500      2.000    -25.0  n=4 s3\n"));
  EXPECT_THAT(text, HasSubstr("mpipemoe: 1 figures; absolute error: mean 25.0, worst 25.0"));
  EXPECT_THAT(text, HasSubstr("not run: 3\n"));
}

}  // namespace
}  // namespace moebench
