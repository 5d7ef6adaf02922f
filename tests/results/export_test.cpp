#include "results/export/export.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/changes/changes.h"
#include "results/changes/gate_outcome.h"
#include "results/json.h"
#include "tests/results/measured.h"

namespace moebench {
namespace {

using testing::HasSubstr;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Export, HasANameForEachFormat) {
  EXPECT_EQ(export_format_names().size(), 8U);
  for (const std::string_view name : export_format_names()) EXPECT_EQ(name_of(*export_format_named(name)), name);
  EXPECT_FALSE(export_format_named("xml"));
}

// What Google Benchmark's tools/gbench/report.py asks for.
TEST(Export, GoogleBenchmarkHasRepetitionsAndAggregates) {
  const Json json = Json::parse(exported(example::measured(4, 1), ExportFormat::google_benchmark));
  int iterations = 0;
  int aggregates = 0;
  for (const Json& benchmark : json["benchmarks"]) {
    EXPECT_TRUE(benchmark.contains("name") && benchmark.contains("run_name") && benchmark.contains("run_type"));
    if (benchmark.contains("error_occurred")) continue;
    EXPECT_EQ(benchmark["time_unit"], "ms");
    EXPECT_GT(benchmark["real_time"], benchmark["name"] == benchmark["run_name"] ? 10 : 0);
    EXPECT_TRUE(benchmark["cpu_time"].is_number());
    (benchmark["run_type"] == "iteration" ? iterations : aggregates)++;
    EXPECT_EQ(benchmark.contains("aggregate_name"), benchmark["run_type"] == "aggregate");
  }
  EXPECT_EQ(iterations, 8);
  EXPECT_EQ(aggregates, 6);
  EXPECT_EQ(json["benchmarks"].size(), 8U + 6U + 2U);
}

TEST(Export, JUnitHasATestForEachConfiguration) {
  Results results = example::measured(4, 1);
  results.runs[2].reason = "a < b & \"c\"\n\x01";
  const std::string text = exported(results, ExportFormat::junit);
  EXPECT_THAT(text, HasSubstr("tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\""));
  EXPECT_THAT(text, HasSubstr("<failure message=\"a &lt; b &amp; &quot;c&quot;&#10;\xef\xbf\xbd\"/>"));
  EXPECT_EQ(count_of(text, "<testcase "), 4U);
  EXPECT_EQ(count_of(text, "</testcase>"), 2U);
}

TEST(Export, JUnitOfChangesFailsWhereSomethingIsWorse) {
  const Results before = example::measured(8, 1);
  Results after = before;
  *after.runs[0].memory->measured += Bytes(1);
  after.runs[1].rounds.resize(1);
  const std::string text = junit_of(changes_between(before, after, {}));
  EXPECT_THAT(text, HasSubstr("memory worse"));
  EXPECT_THAT(text, HasSubstr("tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"3\""));
}

// As the gate itself, which ends with 4.
TEST(Export, JUnitOfChangesFailsWhereATimeIsMissing) {
  const Results before = example::measured(8, 1);
  Results after = before;
  after.runs[0].status = RunStatus::skipped;
  after.runs[0].reason = "needs a GPU";
  after.runs[0].rounds.clear();
  ASSERT_EQ(outcome_of(changes_between(before, after, {})).result(), GateResult::missing);
  const std::string text = junit_of(changes_between(before, after, {}));
  EXPECT_THAT(text, HasSubstr("tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"3\""));
  EXPECT_THAT(text, HasSubstr(": new skipped: needs a GPU\"/>"));
  EXPECT_THAT(junit_of({}), HasSubstr("<failure message=\"no configuration has a time in both\"/>"));
}

TEST(Export, GithubActionBenchmarkHasTimesAndMemory) {
  const Json json = Json::parse(exported(example::measured(4, 1), ExportFormat::github_action_benchmark));
  ASSERT_EQ(json.size(), 4U);
  EXPECT_EQ(json[0]["unit"], "ms");
  EXPECT_EQ(json[1]["unit"], "MiB");
  EXPECT_EQ(json[1]["value"], 44);
  EXPECT_TRUE(json[0]["value"].is_number() && json[0]["range"].is_string());
}

TEST(Export, BencherHasNanosecondsBetweenTheirBounds) {
  const Json json = Json::parse(exported(example::measured(4, 1), ExportFormat::bencher));
  ASSERT_EQ(json.size(), 2U);
  const Json& latency = json.front()["latency"];
  EXPECT_GT(latency["value"], 1e7);
  EXPECT_LE(latency["lower_value"], latency["value"]);
  EXPECT_GE(latency["upper_value"], latency["value"]);
  EXPECT_EQ(json.front()["memory"]["value"], mib(44).count());
}

TEST(Export, CsvHasALineForEachRoundAndAsManyCellsInEach) {
  Results results = example::measured(4, 1);
  results.runs[2].reason = "\"a\", b";
  for (RunResult& run : results.runs) run.config["routing"] = "hot(1, 0.5)";
  std::istringstream lines(exported(results, ExportFormat::csv));
  std::vector<std::size_t> cells;
  for (std::string line; std::getline(lines, line);) {
    bool quoted = false;
    std::size_t commas = 0;
    for (const char c : line) {
      if (c == '"') quoted = !quoted;
      if (c == ',' && !quoted) ++commas;
    }
    cells.push_back(commas);
  }
  EXPECT_EQ(cells, std::vector<std::size_t>(1 + 4 + 4 + 1 + 1, cells.front()));
  EXPECT_THAT(exported(results, ExportFormat::csv), HasSubstr(",\"\"\"a\"\", b\","));
}

TEST(Export, StepSummaryBeginsWithTheWorstAndStaysBelowItsLimit) {
  Results results = example::measured(4, 1);
  const std::string text = exported(results, ExportFormat::step_summary);
  EXPECT_LT(text.find("failed: worker of rank 1"), text.find("skipped: needs"));
  EXPECT_LT(text.find("skipped: needs"), text.find("| ok |"));
  results.runs.insert(results.runs.end(), 12000, results.runs[0]);
  for (RunResult& run : results.runs) run.baseline.clear();
  const std::string large = exported(results, ExportFormat::step_summary);
  EXPECT_LT(large.size(), 1024U * 1024U);
  EXPECT_THAT(large, HasSubstr("lines are left out"));
}

TEST(Export, SaysWhatWasNotRealInEveryFormat) {
  Results results = example::measured(4, 1);
  const std::string tag = "[SIMULATED, EMULATED]";
  for (const std::string_view name : export_format_names()) {
    EXPECT_THAT(exported(results, *export_format_named(name)), testing::Not(HasSubstr("MULATED"))) << name;
  }
  results.environment.simulated = "machine profile x";
  results.environment.emulated = {"links of 250 Mbit/s"};
  const auto text = [&](ExportFormat format) { return exported(results, format); };
  const std::string name = results.runs[0].label + " " + tag;
  EXPECT_EQ(Json::parse(text(ExportFormat::bencher)).begin().key(), name);
  for (const Json& figure : Json::parse(text(ExportFormat::github_action_benchmark))) {
    EXPECT_THAT(figure["name"], HasSubstr(tag));
    EXPECT_THAT(figure["extra"], HasSubstr("EMULATED, not real: links of 250 Mbit/s"));
  }
  const Json document = Json::parse(text(ExportFormat::google_benchmark));
  for (const Json& benchmark : document.at("benchmarks")) {
    EXPECT_THAT(benchmark["run_name"], HasSubstr(tag));
    EXPECT_EQ(benchmark["label"], "SIMULATED, EMULATED");
  }
  EXPECT_THAT(
      text(ExportFormat::junit),
      testing::AllOf(HasSubstr("<testsuite name=\"quick " + tag), HasSubstr("classname=\"moebench.quick " + tag),
                     HasSubstr("<property name=\"note\" value=\"EMULATED, not real: links of 250 Mbit/s\"/>")));
  for (const ExportFormat format : {ExportFormat::csv, ExportFormat::samples}) {
    std::istringstream lines(text(format));
    std::string line;
    std::getline(lines, line);
    EXPECT_THAT(line, HasSubstr(",unreal"));
    while (std::getline(lines, line)) EXPECT_THAT(line, HasSubstr(",\"SIMULATED, EMULATED\""));
  }
  const std::string summary = text(ExportFormat::step_summary);
  EXPECT_LT(summary.find("EMULATED, not real"), summary.find("| configuration"));
  EXPECT_THAT(junit_of(changes_between(results, results, {})),
              testing::AllOf(HasSubstr("quick gate " + tag), HasSubstr("EMULATED, not real: links of 250 Mbit/s")));
}

TEST(Export, StepSummaryStaysBelowItsLimitHoweverLongNamesAre) {
  Results results = example::measured(4, 1);
  const std::string name(50000, '|');
  results.suite.name = name;
  for (RunResult& run : results.runs) run.label = run.reason = name;
  results.runs.insert(results.runs.end(), 400, results.runs[0]);
  const std::string text = exported(results, ExportFormat::step_summary);
  EXPECT_LT(text.size(), 1024U * 1024U);
  EXPECT_THAT(text, testing::AllOf(testing::StartsWith("### moebench, 404 of 4 configurations"), HasSubstr("| ok |"),
                                   HasSubstr("lines are left out")));
}

}  // namespace
}  // namespace moebench
