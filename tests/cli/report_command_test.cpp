#include "cli/report_command.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "cli/exit_status.h"
#include "results/results_json.h"
#include "suites/configuration.h"
#include "tests/cli/called.h"
#include "tests/results/report/runs.h"

namespace moebench {
namespace {

using fixtures::called;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ReportCommand : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // A configuration that can be planned, and its baseline.
  static Results small_run() {
    Results results = example::results();
    results.runs.clear();
    for (const auto& [system, granularity] : {std::pair("fastmoe", 1), std::pair("pipemoe", 2)}) {
      Configuration configuration;
      configuration.system = system;
      configuration.shape = {
          .tokens = Tokens(512), .model_dim = Features(64), .hidden_dim = Features(128), .experts = 2, .ranks = 2};
      configuration.granularity = granularity;
      RunResult run = example::run_around(system, granularity, "none", 20.0 / granularity, mib(8));
      run.config = json_of(configuration);
      run.label = label(configuration);
      run.baseline = results.runs.empty() ? run.label : results.runs.front().label;
      results.runs.push_back(run);
    }
    return results;
  }

  std::string write(const std::string& name, const Results& results) const {
    std::filesystem::create_directories(folder_ / name);
    std::ofstream(folder_ / name / "results.json") << text_of(results);
    return (folder_ / name).string();
  }

  std::string out() const { return (folder_ / "report.html").string(); }

  std::string page() const {
    std::ifstream file(out());
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) / "report_command";
};

TEST_F(ReportCommand, WritesAPageOfOneRun) {
  const auto result = called(add_report_command, {"report", write("run", small_run()), "-o", out()});
  EXPECT_EQ(result.status, exit_done) << result.err;
  EXPECT_EQ(result.out, "Report: " + out() + "\n");
  EXPECT_THAT(page(), AllOf(HasSubstr("<h2>Summary</h2>"), Not(HasSubstr("id=\"timelines\""))));
}

TEST_F(ReportCommand, RunsAreCalledByTheirFolders) {
  const auto result =
      called(add_report_command, {"report", write("before", small_run()), write("after", small_run()), "-o", out()});
  EXPECT_EQ(result.status, exit_done) << result.err;
  EXPECT_THAT(page(), HasSubstr("From before to after."));
}

TEST_F(ReportCommand, RunsOfDifferentRevisionsAreCalledByThem) {
  Results before = small_run();
  Results after = before;
  before.environment.git_revision = "0123456789ab";
  after.environment.git_revision = "ba9876543210";
  called(add_report_command, {"report", write("before", before), write("after", after), "-o", out()});
  EXPECT_THAT(page(), HasSubstr("From 0123456789ab to ba9876543210."));
}

TEST_F(ReportCommand, WithAProfileItDrawsTheFastestAndItsBaseline) {
  const auto result =
      called(add_report_command, {"report", write("run", small_run()), "-o", out(), "--profile", "a100-64"});
  EXPECT_EQ(result.status, exit_done) << result.err;
  EXPECT_THAT(page(), AllOf(HasSubstr("Timeline of fastmoe tokens=512 M=64 H=128 E=2 n=1 none, predicted"),
                            HasSubstr("Timeline of pipemoe tokens=512 M=64 H=128 E=2 n=2 none, predicted"),
                            HasSubstr("PREDICTED, not measured, by machine profile a100-64")));
}

TEST_F(ReportCommand, DrawsWhatIsAskedFor) {
  const std::string run = write("run", small_run());
  const auto result = called(add_report_command,
                             {"report", run, "-o", out(), "--timeline", "pipemoe tokens=512 M=64 H=128 E=2 n=2 none"});
  EXPECT_EQ(result.status, exit_done) << result.err;
  EXPECT_THAT(page(), HasSubstr("Timeline of pipemoe tokens=512 M=64 H=128 E=2 n=2 none, planned"));
  const auto unknown = called(add_report_command,
                              {"report", run, "-o", out(), "--timeline", "pipemoe tokens=512 M=64 H=128 E=2 n=2 non"});
  EXPECT_EQ(unknown.status, exit_usage);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean \"pipemoe tokens=512 M=64 H=128 E=2 n=2 none\"?"));
}

TEST_F(ReportCommand, TracedPicturesOfTheFolderAreImages) {
  const std::string run = write("run", small_run());
  std::ofstream(folder_ / "run" / "01-pipemoe.svg") << "<svg/>";
  std::ofstream(folder_ / "run" / "01-pipemoe.trace.json") << "{}";
  std::ofstream(folder_ / "run" / "other.svg") << "<svg/>";
  called(add_report_command, {"report", run, "-o", out()});
  EXPECT_THAT(page(),
              AllOf(HasSubstr("<img alt=\"Timeline of 01-pipemoe, traced\""), Not(HasSubstr("Timeline of other"))));
}

TEST_F(ReportCommand, WhatCannotBeReadOrWrittenIsWrongUsage) {
  EXPECT_EQ(called(add_report_command, {"report"}).status, exit_usage);
  const auto missing = called(add_report_command, {"report", (folder_ / "nowhere").string(), "-o", out()});
  EXPECT_EQ(missing.status, exit_usage);
  EXPECT_THAT(missing.err, HasSubstr("nowhere"));
  EXPECT_FALSE(std::filesystem::exists(out()));
  const auto unwritable = called(
      add_report_command, {"report", write("run", small_run()), "-o", (folder_ / "no" / "report.html").string()});
  EXPECT_EQ(unwritable.status, exit_usage);
  EXPECT_THAT(unwritable.err, HasSubstr("report.html"));
}

TEST_F(ReportCommand, OfAGatesFolderShowsTheVerdictAndBothSides) {
  write("gate/base", small_run());
  write("gate/new", small_run());
  std::ofstream(folder_ / "gate/gate.json") << R"({"old": {"origin": "main/moebench"}, "paired": true, "level": 0.95,
    "margins": {"time": 0.2, "memory": 0, "prediction_error": 0.05, "overlap": 0.05},
    "gate": {"result": "inconclusive", "rounds": 6, "ended_because": "the time is spent", "failed": [],
             "regressions": [], "missing": [], "inconclusive": ["pipemoe: inconclusive: 1 ms, now 2 ms"]}})";
  const std::string gate = (folder_ / "gate").string();
  const auto result = called(add_report_command, {"report", gate, "-o", out()});
  EXPECT_EQ(result.status, exit_done) << result.err;
  EXPECT_THAT(page(), AllOf(HasSubstr("<h2>Gate: inconclusive</h2>"), HasSubstr("Judged by main/moebench. Rounds: 6"),
                            HasSubstr("<li>pipemoe: inconclusive: 1 ms, now 2 ms</li>"), HasSubstr("From base to new"),
                            HasSubstr("the margin of 20 %")));
  const auto several = called(add_report_command, {"report", gate, gate + "/new", "-o", out()});
  EXPECT_EQ(several.status, exit_usage);
  EXPECT_THAT(several.err, HasSubstr("is a gate's folder, which is shown by itself: moebench report " + gate));
  std::filesystem::remove(folder_ / "gate/gate.json");
  const auto early = called(add_report_command, {"report", gate, "-o", out()});
  EXPECT_EQ(early.status, exit_usage);
  EXPECT_THAT(early.err, HasSubstr("it has not ended"));
}

}  // namespace
}  // namespace moebench
