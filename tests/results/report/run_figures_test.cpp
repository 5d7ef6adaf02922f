// Figures of one run: what they say, and that their specifications find what they name in the data.

#include <gmock/gmock.h>

#include <set>

#include "results/report/contender_figures.h"
#include "results/report/granularity_figure.h"
#include "results/report/pareto_figure.h"
#include "results/report/prediction_figure.h"
#include "results/report/shape_limit.h"
#include "tests/results/report/runs.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// "field" of every encoding.
void collect_fields(const Json& json, std::set<std::string>& fields) {
  if (json.is_object() && json.contains("field") && json["field"].is_string()) fields.insert(json["field"]);
  if (!json.is_structured()) return;
  for (const auto& [key, value] : json.items()) {
    if (key != "datasets" && key != "usermeta") collect_fields(value, fields);
  }
}

void expect_complete(const ReportFigure& figure) {
  const Json specification = specification_of(figure);
  EXPECT_FALSE(specification.contains("$schema"));
  EXPECT_EQ(specification["description"], figure.message);
  std::set<std::string> known;
  for (const auto& [name, rows] : specification["datasets"].items()) {
    for (const Json& row : rows) {
      for (const auto& [field, value] : row.items()) known.insert(field);
    }
  }
  std::set<std::string> named;
  collect_fields(specification, named);
  EXPECT_FALSE(named.empty());
  for (const std::string& field : named) EXPECT_TRUE(known.contains(field)) << figure.id << ": " << field;
}

TEST(Figures, SpeedSaysWhoGainsMostAndHowSureThatIs) {
  const Results results = example::two_shapes();
  const auto figure = speed_figure(facts_of(results));
  ASSERT_TRUE(figure);
  EXPECT_THAT(figure->message,
              AllOf(HasSubstr("The largest gain: pipemoe n="), HasSubstr(" is 1.67\xc3\x97 as fast as the baseline"),
                    HasSubstr("(95 % interval 1.")));
  EXPECT_EQ(figure->data.rows.size(), 6U);
  expect_complete(*figure);
}

TEST(Figures, SpeedOfOnlySlowerOnes) {
  const Results results =
      example::with_slower(example::with_slower(example::two_shapes(), "pipemoe", 3), "mpipemoe", 3);
  EXPECT_EQ(speed_figure(facts_of(results))->message, "Nothing is faster than the baseline");
}

TEST(Figures, ThereIsNoSpeedWithoutABaseline) {
  Results results = example::two_shapes();
  for (RunResult& run : results.runs) run.baseline.clear();
  EXPECT_FALSE(speed_figure(facts_of(results)));
}

TEST(Figures, MemorySaysWhoSavesMost) {
  const Results results = example::two_shapes();
  const auto figure = memory_figure(facts_of(results));
  ASSERT_TRUE(figure);
  EXPECT_THAT(figure->message, HasSubstr("mpipemoe n=4 s3 needs 47 % less memory than the baseline"));
  expect_complete(*figure);
}

TEST(Figures, MemorySplitAddsUpWithoutCountingRoutingTwice) {
  Results results = example::two_shapes();
  results.runs.resize(1);
  results.runs[0].memory->split = {.parameters = mib(1),
                                   .gradients = mib(1),
                                   .optimizer = mib(2),
                                   .activations = mib(10),
                                   .buffers = mib(6),
                                   .host = Bytes(0),
                                   .routing = mib(4)};
  const auto figure = memory_split_figure(facts_of(results));
  ASSERT_TRUE(figure);
  Bytes sum;
  for (const auto& row : figure->data.rows) sum += std::get<Bytes>(row.back());
  EXPECT_EQ(sum, mib(20));
  EXPECT_THAT(figure->message, HasSubstr("activations are 30 % of fastmoe n=1 none"));
  expect_complete(*figure);
}

TEST(Figures, RoundsSayHowFarTheyLieApart) {
  const Results results = example::two_shapes();
  const auto figure = rounds_figure(facts_of(results));
  ASSERT_TRUE(figure);
  EXPECT_THAT(figure->message, HasSubstr("Medians of rounds lie within 1.6 % of each other"));
  EXPECT_EQ(figure->data.rows.size(), 6U * 5);
  expect_complete(*figure);
}

// However long a run is, its picture stays small, and has what lies farthest apart.
TEST(Figures, OfManyRoundsTheShortestAndTheLongestOfEachStretchAreShown) {
  Results results = example::two_shapes();
  for (RunResult& run : results.runs) run.rounds = example::rounds_around(20, 777);
  for (Seconds& time : results.runs[0].rounds[500].step) time = time * 3.0;
  const auto figure = rounds_figure(facts_of(results));
  ASSERT_TRUE(figure);
  EXPECT_EQ(figure->data.rows.size(), 6U * most_drawn_rounds);
  EXPECT_EQ(std::get<std::int64_t>(figure->data.rows[32][3]), 501);
  EXPECT_THAT(figure->message, HasSubstr("within 198 % at worst: fastmoe"));
  EXPECT_THAT(figure->note,
              HasSubstr("Of up to 777 rounds of a configuration the shortest and the longest of each of 25"));
  EXPECT_EQ(drawn_rounds(std::vector<Seconds>(3, Seconds(1))), (std::vector<std::size_t>{0, 1, 2}));
  expect_complete(*figure);
}

TEST(Figures, TheParetoFrontHasWhatNothingBeats) {
  const Results results = example::two_shapes();
  const RunFacts facts = facts_of(results);
  EXPECT_THAT(pareto_front(facts.shapes[0]), ElementsAre(3, 1));
  const auto figure = pareto_figure(facts);
  ASSERT_TRUE(figure);
  EXPECT_THAT(figure->message, HasSubstr("4 of 8 configurations are worth choosing"));
  expect_complete(*figure);
}

TEST(Figures, NoConfigurationOnTheFrontIsBeatenByAnother) {
  Results results = example::two_shapes();
  results.runs.resize(4);
  for (int i = 0; i < 40; ++i) {
    results.runs.push_back(
        example::run_around("mpipemoe", i + 5, "s1", 10 + (i * 17) % 23, mib(4 + (i * 11) % 19), 1024));
  }
  const RunFacts facts = facts_of(results);
  const std::vector<ConfigurationFacts>& all = facts.shapes[0].configurations;
  const std::vector<std::size_t> front = pareto_front(facts.shapes[0]);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_beaten = std::any_of(all.begin(), all.end(), [&](const ConfigurationFacts& other) {
      return *other.memory <= *all[i].memory && other.step->median <= all[i].step->median &&
             (*other.memory < *all[i].memory || other.step->median < all[i].step->median);
    });
    const bool is_on_front = std::find(front.begin(), front.end(), i) != front.end();
    EXPECT_FALSE(is_on_front && is_beaten) << i;
    if (!is_beaten && !is_on_front) {  // one like it is
      EXPECT_TRUE(std::any_of(front.begin(), front.end(), [&](std::size_t other) {
        return *all[other].memory == *all[i].memory && all[other].step->median == all[i].step->median;
      }));
    }
  }
}

TEST(Figures, GranularityOverTokensNeedsSeveralOfBoth) {
  Results results = example::two_shapes();
  const auto figure = granularity_figure(facts_of(results));
  ASSERT_TRUE(figure);
  EXPECT_EQ(figure->message,
            "pipemoe: the best granularity grows with the tokens, from n = 2 at 1024 tokens to n = 4 at 4096");
  EXPECT_EQ(figure->data.rows.size(), 4U);
  expect_complete(*figure);
  results.runs.resize(4);
  EXPECT_FALSE(granularity_figure(facts_of(results)));
}

TEST(Figures, PredictionsSayHowFarTheyAreOff) {
  Results results = example::two_shapes();
  EXPECT_FALSE(prediction_figure(facts_of(results)));
  for (RunResult& run : results.runs) run.predicted = step_spread(run)->median * 1.1;
  results.runs[1].predicted = step_spread(results.runs[1])->median * 0.5;
  const auto figure = prediction_figure(facts_of(results));
  ASSERT_TRUE(figure);
  EXPECT_EQ(figure->message,
            "Predictions are off by 10 % in the median of 8 configurations, and by 50 % at worst (pipemoe n=2 none)");
  expect_complete(*figure);
}

TEST(Figures, PublishedFiguresStandBesideOurs) {
  Results results = example::two_shapes();
  EXPECT_FALSE(publication_figure(facts_of(results)));
  results.published = {{.file = "paper/speed.csv",
                        .over = "system=fastmoe",
                        .counted = {},
                        .figures = {{.axes = {{"system", "pipemoe"}, {"tokens", "1024"}},
                                     .kind = FigureKind::speed,
                                     .value = 2,
                                     .runs = {{results.runs[1].label, results.runs[0].label}}}}}};
  const auto figure = publication_figure(facts_of(results));
  ASSERT_TRUE(figure);
  EXPECT_EQ(figure->message, "Ours differ from 1 published figures by 17 % on average, and by 17 % at worst");
  expect_complete(*figure);
}

TEST(Figures, OneSystemHasOneColourInAll) {
  const Results results = example::two_shapes();
  const RunFacts facts = facts_of(results);
  const Json domain = {"fastmoe", "pipemoe", "mpipemoe"};
  EXPECT_EQ(specification_of(*speed_figure(facts))["spec"]["layer"][0]["encoding"]["color"]["scale"]["domain"], domain);
  EXPECT_EQ(specification_of(*memory_figure(facts))["spec"]["layer"][0]["encoding"]["color"]["scale"]["domain"],
            domain);
}

TEST(Figures, OfManyShapesSomeAreDrawnFromTheFirstToTheLast) {
  Results results = example::results();
  results.runs.clear();
  for (int i = 1; i <= 40; ++i) results.runs.push_back(example::run_around("fastmoe", 1, "none", i, mib(i), 100 * i));
  const auto figure = speed_figure(facts_of(results));
  ASSERT_TRUE(figure);
  EXPECT_EQ(figure->data.rows.size(), 12U);
  EXPECT_THAT(figure->note, HasSubstr("Drawn are 12 of 40 shapes."));
  EXPECT_EQ(std::get<std::string>(figure->data.rows.back()[1]), "4000 tokens a rank");
}

}  // namespace
}  // namespace moebench
