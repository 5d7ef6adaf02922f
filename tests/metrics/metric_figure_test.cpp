#include "metrics/metric_figure.h"

#include <gmock/gmock.h>

namespace moebench {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

const MetricLabels of_suite = {{"suite", "quick"}};

std::vector<Metric> metrics_in(const std::vector<MetricFigure>& figures) {
  std::vector<Metric> metrics;
  for (const MetricFigure& figure : figures) metrics.push_back(figure.metric);
  return metrics;
}

MetricFigure figure(Metric metric, MetricLabels own, double value) {
  own.insert(of_suite.begin(), of_suite.end());
  return {.metric = metric, .labels = std::move(own), .value = value};
}

RunResult a_run() {
  RunResult run;
  run.config = {{"selector", "given"}};
  run.rounds.push_back(
      {.step = {Seconds(1), Seconds(2), Seconds(3)},
       .forward = {Seconds(0.5), Seconds(0.75), Seconds(1)},
       .backward = {Seconds(0.5), Seconds(1.25), Seconds(2)},
       .busy = {.routing = Seconds(0.1), .compute = Seconds(1), .comm = Seconds(0.5), .copy = Seconds(0.25)},
       .overlap = Ratio(0.5)});
  return run;
}

TEST(MetricFigure, OfARunHaveItsTimes) {
  const std::vector<MetricFigure> figures = figures_of(a_run(), of_suite);
  EXPECT_THAT(figures, Contains(figure(Metric::step_percentile, {{"percentile", "50"}}, 2)));
  EXPECT_THAT(figures, Contains(figure(Metric::step_percentile, {{"percentile", "10"}}, 1.2)));
  EXPECT_THAT(figures, Contains(figure(Metric::step_percentile, {{"percentile", "90"}}, 2.8)));
  EXPECT_THAT(figures, Contains(figure(Metric::step_part, {{"part", "forward"}}, 0.75)));
  EXPECT_THAT(figures, Contains(figure(Metric::step_part, {{"part", "backward"}}, 1.25)));
  EXPECT_THAT(figures, Contains(figure(Metric::step_part, {{"part", "routing"}}, 0.1)));
  EXPECT_THAT(figures, Contains(figure(Metric::stream_busy, {{"stream", "copy"}}, 0.25)));
  EXPECT_THAT(figures, Contains(figure(Metric::overlap, {}, 0.5)));
  EXPECT_THAT(figures, Not(Contains(figure(Metric::step_part, {{"part", "optimizer"}}, 0))));
}

TEST(MetricFigure, OfARunThatFailedHaveNoTime) {
  RunResult run = a_run();
  run.status = RunStatus::failed;
  EXPECT_THAT(figures_of(run, of_suite), IsEmpty());
}

TEST(MetricFigure, ArePredictedBesideMeasured) {
  RunResult run = a_run();
  run.predicted = Seconds(1);
  run.memory = MemoryUse{.predicted = Bytes(100), .measured = Bytes(90), .split = {.parameters = Bytes(7)}};
  const std::vector<MetricFigure> figures = figures_of(run, of_suite);
  EXPECT_THAT(figures, Contains(figure(Metric::predicted_step, {}, 1)));
  EXPECT_THAT(figures, Contains(figure(Metric::prediction_error, {}, -0.5)));
  EXPECT_THAT(figures, Contains(figure(Metric::memory, {{"kind", "arenas"}, {"measure", "predicted"}}, 100)));
  EXPECT_THAT(figures, Contains(figure(Metric::memory, {{"kind", "arenas"}, {"measure", "measured"}}, 90)));
  EXPECT_THAT(figures, Contains(figure(Metric::memory, {{"kind", "parameters"}, {"measure", "predicted"}}, 7)));
}

TEST(MetricFigure, OfMemoryThatWasNotMeasuredHaveNoneThatWas) {
  RunResult run = a_run();
  run.memory = MemoryUse{.predicted = Bytes(100), .measured = std::nullopt};
  for (const MetricFigure& figure : figures_of(run, of_suite)) {
    if (figure.metric == Metric::memory) {
      EXPECT_EQ(figure.labels.at("measure"), "predicted");
    }
  }
}

TEST(MetricFigure, HaveAChoiceOnlyWhereASelectorChose) {
  RunResult run = a_run();
  run.chosen = {.granularity = 8, .reuse = "s2"};
  EXPECT_THAT(metrics_in(figures_of(run, of_suite)), Not(Contains(Metric::chosen_granularity)));
  run.config["selector"] = "search";
  EXPECT_THAT(figures_of(run, of_suite), Contains(figure(Metric::chosen_granularity, {{"selector", "search"}}, 8)));
  EXPECT_THAT(figures_of(run, of_suite), Contains(figure(Metric::chosen_reuse, {{"selector", "search"}}, 1)));
}

TEST(MetricFigure, OfRanksAreThoseOfTheLastRound) {
  RunResult run = a_run();
  EXPECT_THAT(rank_figures_of(run, of_suite), IsEmpty());
  run.rounds.push_back(run.rounds.front());
  run.rounds.back().by_rank = {
      .rows_received = {Tokens(10), Tokens(20)},
      .compute = {Seconds(1), Seconds(2)},
      .stragglers = {0, 3},
      .gpus = {GpuConditions{},
               GpuConditions{.looks = 1, .lowest_clock = Megahertz(1500), .highest_temperature = Celsius(60)}}};
  const std::vector<MetricFigure> figures = rank_figures_of(run, of_suite);
  EXPECT_THAT(figures, Contains(figure(Metric::rank_compute, {{"rank", "1"}}, 2)));
  EXPECT_THAT(figures, Contains(figure(Metric::rank_rows, {{"rank", "0"}}, 10)));
  EXPECT_THAT(figures, Contains(figure(Metric::rank_gpu_clock, {{"rank", "1"}}, 1.5e9)));
  EXPECT_THAT(figures, Contains(figure(Metric::rank_gpu_temperature, {{"rank", "1"}}, 60)));
  EXPECT_EQ(std::ssize(figures), 6) << "the driver said nothing of the first GPU";
}

TEST(MetricFigure, AreOfSoManyRanksAtMost) {
  RunResult run = a_run();
  run.rounds.front().by_rank.compute.assign(5000, Seconds(1));
  EXPECT_EQ(std::ssize(rank_figures_of(run, of_suite)), 4096);
}

}  // namespace
}  // namespace moebench
