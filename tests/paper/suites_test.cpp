// The suites of the paper's figures, against what docs/paper.md says of them.

#include <gtest/gtest.h>

#include <algorithm>

#include "reference/cost/named_profile.h"
#include "results/best_curve.h"
#include "results/comparison.h"
#include "suites/expand.h"
#include "suites/published.h"
#include "suites/reader.h"
#include "suites/run/simulated_run.h"
#include "tests/run/fixtures.h"
#include "tests/source_folder.h"

namespace moebench {
namespace {

Results results_of(const std::string& name) {
  RunRequest request{.suite = read_suite(fixtures::source_folder() / "suites/paper" / (name + ".yaml")),
                     .configurations = {},
                     .asked = {},
                     .left_out = {},
                     .profile = {},
                     .published = {},
                     .environment = {}};
  request.configurations = expand(request.suite);
  request.profile = named_profile(request.suite.device.profile);
  request.published = publications_of(request.suite, request.configurations);
  Interrupts interrupts;
  fixtures::Recorder recorder;
  return run_simulated(request, interrupts, recorder);
}

// Of one kind and name ("": all) in the suite's publication of that number.
ComparedGroup group_of(const Results& results, std::size_t publication, FigureKind kind, const std::string& name) {
  const std::vector<ComparedFigure> compared = compare(results, results.published.at(publication));
  for (ComparedGroup& group : groups_of(compared)) {
    if (group.kind == kind && group.name == name) return group;
  }
  ADD_FAILURE() << "no figures of " << name;
  return {};
}

void expect_deviation(const ComparedGroup& group, int figures, double mean, double worst) {
  const Deviation deviation = deviation_of(group.figures);
  EXPECT_EQ(deviation.figures, figures);
  EXPECT_NEAR(deviation.mean.count() * 100, mean, 0.05);
  EXPECT_NEAR(deviation.worst.count() * 100, worst, 0.05);
}

TEST(PaperSuites, Figure8HasTheGainOfPipelining) {
  const Results results = results_of("fig8");
  expect_deviation(group_of(results, 0, FigureKind::speed, "fastermoe"), 9, 8.3, 23.2);
  expect_deviation(group_of(results, 1, FigureKind::speed, "pipemoe"), 9, 4.7, 10.0);
}

TEST(PaperSuites, Figure9HasTheMemory) {
  const Results results = results_of("fig9");
  expect_deviation(group_of(results, 0, FigureKind::memory, "fastermoe"), 9, 14.9, 19.8);
  expect_deviation(group_of(results, 0, FigureKind::memory, "pipemoe"), 9, 4.8, 8.9);
  expect_deviation(group_of(results, 0, FigureKind::memory, "mpipemoe"), 9, 8.6, 15.0);
}

// What docs/paper.md calls unexplained.
TEST(PaperSuites, Figure9HasTheSpeedOverFasterMoE) {
  const Results results = results_of("fig9");
  expect_deviation(group_of(results, 2, FigureKind::speed, "mpipemoe"), 9, 26.6, 66.0);
}

TEST(PaperSuites, Figure11HasTheMemoryToTheMebibyte) {
  const Results results = results_of("fig11");
  for (const char* system : {"pipemoe", "mpipemoe"}) {
    for (const ComparedFigure& figure : group_of(results, 0, FigureKind::memory_mib, system).figures) {
      EXPECT_LE(std::abs(figure.ours - figure.figure->value), 0.5);
    }
  }
}

TEST(PaperSuites, Figure12HasTheSameBestGranularityThroughout) {
  const BestCurve curve = best_curve(results_of("fig12"));
  ASSERT_EQ(curve.values, (std::vector<std::string>{"1", "2", "4", "8", "16"}));
  ASSERT_EQ(curve.points.size(), 32u);
  for (const BestPoint& point : curve.points) EXPECT_EQ(point.best, "2") << point.shape.front().value;
  for (const auto& [point, percent] : {std::pair(0, 15.3), std::pair(3, 4.7), std::pair(15, 1.3), std::pair(31, 0.1)}) {
    EXPECT_NEAR(curve.points[static_cast<std::size_t>(point)].extra[2]->count() * 100, percent, 0.05);
  }
}

TEST(PaperSuites, Figure13ChoosesAsTheTrivialRuleDoes) {
  const Results results = results_of("fig13");
  const ComparedGroup all = group_of(results, 0, FigureKind::overhead, "");
  EXPECT_NEAR(deviation_of(all.figures).root_mean_square.count() * 100, 5.31, 0.01);
  const ChoiceQuality choice = choice_quality_of(all.figures);
  EXPECT_EQ(choice.shapes, 12);
  EXPECT_EQ(choice.hits, 8);
  EXPECT_NEAR(choice.regret.count() * 100, 0.98, 0.005);
}

}  // namespace
}  // namespace moebench
