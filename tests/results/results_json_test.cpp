#include "results/results_json.h"

#include <gmock/gmock.h>

#include "reference/base/error.h"
#include "tests/results/example.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string error_of(const std::string& text) {
  try {
    results_from(text, "results.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string changed(const std::function<void(Json&)>& change) {
  Json json = to_json(example::results());
  change(json);
  return error_of(json.dump());
}

TEST(ResultsJson, IsReadAsItWasWritten) {
  const Results results = example::results();
  EXPECT_EQ(results_from(text_of(results), "results.json"), results);
}

TEST(ResultsJson, ANumberThatIsTooLargeIsAnError) {
  EXPECT_THAT(error_of("{\"schema_version\": 1e999}"),
              HasSubstr("results.json: a number in it is larger than any that a double holds"));
}

TEST(ResultsJson, AStepThatTakesNoTimeIsAnError) {
  for (const double time : {0.0, -1.0}) {
    Json json = to_json(example::results());
    json["runs"][0]["rounds"][0]["samples_ms"][0] = time;
    EXPECT_THAT(error_of(json.dump()), testing::HasSubstr("runs[0].rounds[0].samples_ms: a step takes no time"));
  }
}

TEST(ResultsJson, HasTheFieldsOfTheSchema) {
  const Json json = to_json(example::results());
  EXPECT_EQ(json["schema_version"], 1);
  const Json& run = json["runs"][1];
  EXPECT_EQ(run["config"]["system"], "mpipemoe");
  EXPECT_EQ(run["chosen"]["granularity"], 4);
  EXPECT_EQ(run["chosen"]["reuse"], "s3");
  EXPECT_EQ(run["status"], "ok");
  EXPECT_TRUE(run["reason"].is_null());
  EXPECT_EQ(run["rounds"][0]["samples_ms"], Json({14, 13.5, 15}));
  EXPECT_EQ(run["rounds"][0]["forward_ms"].size(), 3U);
  EXPECT_EQ(run["rounds"][0]["backward_ms"].size(), 3U);
  EXPECT_EQ(run["step_ms"]["median"], 14);
  EXPECT_EQ(run["step_ms"]["p10"], 13.6);
  EXPECT_EQ(run["step_ms"]["p90"], 14.8);
  EXPECT_EQ(run["speedup"], 1.5);
  EXPECT_EQ(run["busy_ms"]["compute"], 6);
  EXPECT_EQ(run["rounds"][0]["forward_busy_ms"]["compute"], 2);
  EXPECT_EQ(run["overlap"], 0.25);
  EXPECT_EQ(run["memory"]["predicted_bytes"], mib(24).count());
  EXPECT_EQ(run["memory"]["split"]["optimizer"], mib(8).count());
  EXPECT_EQ(run["memory"]["by_rank"]["measured_bytes"], Json({mib(39).count(), mib(40).count()}));
  EXPECT_EQ(run["rounds"][0]["dropped_copies"], 0);
  EXPECT_EQ(run["rounds"][0]["by_rank"]["rows_received"], Json({4000, 4192}));
  EXPECT_EQ(run["rounds"][0]["by_rank"]["compute_ms"], Json({6.0, 6.5}));
  EXPECT_EQ(run["rounds"][0]["by_rank"]["stragglers"], Json({1, 2}));
  EXPECT_EQ(run["correctness"]["against"], "fp64 oracle");
  EXPECT_TRUE(json["runs"][2]["step_ms"].is_null());
  EXPECT_EQ(json["environment"]["cpu"], "A processor");
}

TEST(ResultsJson, KeepsPredictionsAndWhatWasSimulated) {
  Results results = example::results();
  EXPECT_TRUE(to_json(results)["runs"][1]["predicted_ms"].is_null());
  EXPECT_EQ(to_json(results)["environment"]["simulated"], "");
  results.runs[1].predicted = milliseconds(14.7);
  results.runs[0].memory->measured.reset();
  results.environment.simulated = "machine profile x: published, not measured here";
  const Json json = to_json(results);
  EXPECT_EQ(json["runs"][1]["predicted_ms"], 14.7);
  EXPECT_EQ(json["runs"][1]["prediction_error"], 0.05);
  EXPECT_TRUE(json["runs"][0]["memory"]["measured_bytes"].is_null());
  EXPECT_EQ(results_from(text_of(results), "results.json"), results);
}

TEST(ResultsJson, KeepsWhatGpusSaidOfThemselves) {
  Results results = example::results();
  EXPECT_TRUE(to_json(results)["environment"]["gpu"].is_null());
  results.environment.gpu = GpuEnvironment{.names = {"Abacus 100", "Abacus 100"}, .driver = "580.1", .nccl = "2.28.9"};
  GpuConditions hot{.looks = 9,
                    .lowest_clock = Megahertz(1200),
                    .highest_clock = Megahertz(1980),
                    .highest_temperature = Celsius(84),
                    .slowed_by = {"power cap"}};
  results.runs[1].rounds[0].by_rank.gpus = {hot, GpuConditions()};
  EXPECT_EQ(to_json(results)["runs"][1]["rounds"][0]["by_rank"]["gpus"][0]["lowest_mhz"], 1200);
  EXPECT_EQ(results_from(text_of(results), "results.json"), results);
  results.runs[1].rounds[0].by_rank.gpus.pop_back();
  EXPECT_THROW(results_from(text_of(results), "results.json"), InputError) << "a rank lacks its GPU";
}

TEST(ResultsJson, KeepsSamplesOnOneLine) {
  EXPECT_THAT(text_of(example::results()), HasSubstr("\"samples_ms\": [14.0,13.5,15.0]"));
}

TEST(ResultsJson, TakesAnyBytesInAReason) {
  Results results = example::results();
  results.runs[2].reason = "broken \xff text \"quoted\"\n";
  EXPECT_NO_THROW(results_from(text_of(results), "results.json"));
}

TEST(ResultsJson, SaysNullForAnErrorThatIsNoNumber) {
  Results results = example::results();
  results.runs[0].correctness->max_abs_error = std::numeric_limits<double>::quiet_NaN();
  const Results read = results_from(text_of(results), "results.json");
  EXPECT_NE(read.runs[0].correctness->max_abs_error, read.runs[0].correctness->max_abs_error);
}

TEST(ResultsJson, AFileCutAnywhereIsAnErrorWithItsPlace) {
  const std::string text = text_of(example::results());
  for (std::size_t length = 0; length + 2 < text.size(); length += 17) {
    EXPECT_THAT(error_of(text.substr(0, length)), HasSubstr("results.json:")) << length;
  }
}

TEST(ResultsJson, NamesThePlaceOfWhatIsMissingOrWrong) {
  EXPECT_THAT(changed([](Json& json) { json["runs"][1]["memory"]["split"].erase("host"); }),
              AllOf(HasSubstr("results.json: runs[1].memory.split"), HasSubstr("\"host\" is missing")));
  EXPECT_THAT(changed([](Json& json) { json["runs"][0]["rounds"][0]["samples_ms"][2] = "fast"; }),
              AllOf(HasSubstr("runs[0].rounds[0].samples_ms[2]"), HasSubstr("a number is expected")));
  EXPECT_THAT(changed([](Json& json) { json["runs"][0]["rounds"][0]["forward_ms"].erase(0); }),
              HasSubstr("different lengths"));
  EXPECT_THAT(changed([](Json& json) { json["runs"][0]["status"] = "fine"; }), HasSubstr("unknown status \"fine\""));
  EXPECT_THAT(changed([](Json& json) { json["state"] = 3; }), HasSubstr("state: a text is expected"));
  EXPECT_THAT(changed([](Json& json) { json["suite"]["ranks"] = 99999999999; }), HasSubstr("a smaller number"));
  EXPECT_THAT(changed([](Json& json) { json = Json::array(); }), HasSubstr("an object is expected"));
}

// As files of the first versions are.
TEST(ResultsJson, FiguresOfRanksMayBeMissing) {
  EXPECT_EQ(changed([](Json& json) {
              for (Json& run : json["runs"]) {
                for (Json& round : run["rounds"]) {
                  round.erase("by_rank");
                  round.erase("dropped_copies");
                }
                if (!run["memory"].is_null()) run["memory"].erase("by_rank");
              }
            }),
            "no error");
  EXPECT_THAT(changed([](Json& json) { json["runs"][0]["rounds"][0]["by_rank"]["stragglers"].erase(0); }),
              HasSubstr("runs[0].rounds[0].by_rank: its lists have different lengths"));
}

TEST(ResultsJson, RefusesAnotherSchemaByName) {
  EXPECT_THAT(changed([](Json& json) { json["schema_version"] = 7; }),
              AllOf(HasSubstr("schema_version: 7"), HasSubstr("version 1")));
}

}  // namespace
}  // namespace moebench
