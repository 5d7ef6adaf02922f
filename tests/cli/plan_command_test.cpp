#include "cli/plan_command.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "cli/exit_status.h"
#include "results/json_field.h"
#include "tests/cli/called.h"
#include "tests/cli/measured_profile.h"

namespace moebench {
namespace {

using fixtures::called;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

const std::vector<std::string> example = {"plan",         "--system", "mpipemoe",      "--tokens", "4096",    "--model-dim", "512",
                                          "--hidden-dim", "2048",     "--granularity", "4",        "--reuse", "s3"};

TEST(PlanCommand, ShowsTimelineMemoryAndFindings) {
  const auto result = called(add_plan_command, example);
  EXPECT_EQ(result.status, exit_done);
  EXPECT_THAT(result.out, HasSubstr("compute |P0"));
  EXPECT_THAT(result.out, HasSubstr("Eqs. 2, 5: 32.000"));
  EXPECT_THAT(result.out, HasSubstr("No findings"));
}

TEST(PlanCommand, PrintsJsonWhereAsked) {
  auto arguments = example;
  arguments.emplace_back("--json");
  const Json json = parse_json(called(add_plan_command, arguments).out, "plan");
  EXPECT_EQ(json["memory"]["activations_bytes"], 32 << 20);
}

TEST(PlanCommand, DrawsAPictureOrATraceWhereAsked) {
  auto arguments = example;
  arguments.insert(arguments.end(), {"--profile", "a100-64", "--render", "svg"});
  EXPECT_THAT(called(add_plan_command, arguments).out, AllOf(StartsWith("<svg "), HasSubstr("PREDICTED, not measured")));
  arguments.back() = "perfetto";
  const Json trace = parse_json(called(add_plan_command, arguments).out, "trace");
  EXPECT_THAT(trace["otherData"]["about"].get<std::string>(), HasSubstr("PREDICTED, not measured"));
  EXPECT_GT(trace["traceEvents"].size(), 100u);
  arguments.back() = "png";
  EXPECT_EQ(called(add_plan_command, arguments).status, exit_usage);
}

TEST(PlanCommand, PredictsTheStepWithAProfile) {
  auto arguments = example;
  arguments.insert(arguments.end(), {"--profile", "a100-64"});
  const auto result = called(add_plan_command, arguments);
  EXPECT_EQ(result.status, exit_done);
  EXPECT_THAT(result.out, HasSubstr("PREDICTED, not measured, by machine profile a100-64: published, not measured here"));
  EXPECT_THAT(result.out, HasSubstr("Forward, as long as predicted\ncompute |"));
  arguments.emplace_back("--json");
  const Json json = parse_json(called(add_plan_command, arguments).out, "plan");
  EXPECT_EQ(json["timeline_unit"], "s");
  double last = 0;
  for (const Json& span : json["timeline"]) last = std::max(last, span["end"].get<double>() * 1e3);
  const Json& times = json["predicted"];
  EXPECT_NEAR(last, times["forward_ms"].get<double>() + times["backward_ms"].get<double>(), 1e-6);
  EXPECT_GT(times["total_ms"], last);
}

TEST(PlanCommand, AMeasuredProfileIsForItsOwnRanks) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "plan_profile.json";
  auto arguments = example;
  arguments.insert(arguments.end(), {"--profile", fixtures::measured_profile(file, 2, std::chrono::days(31))});
  const auto own = called(add_plan_command, arguments);
  EXPECT_EQ(own.status, exit_done);
  EXPECT_THAT(own.err, HasSubstr("note: machine profile mine is 31 days old"));
  arguments.insert(arguments.end(), {"--ranks", "8"});
  const auto other = called(add_plan_command, arguments);
  EXPECT_EQ(other.status, exit_usage);
  EXPECT_THAT(other.err, HasSubstr("was measured with 2 ranks, and predicts no steps of 8"));
}

TEST(PlanCommand, AnUnknownProfileIsWrongUsage) {
  auto arguments = example;
  arguments.insert(arguments.end(), {"--profile", "a100"});
  const auto result = called(add_plan_command, arguments);
  EXPECT_EQ(result.status, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("did you mean \"a100-64\"?"));
}

TEST(PlanCommand, NamesTheNearestRightNames) {
  auto arguments = example;
  arguments[2] = "mpipmoe";
  EXPECT_THAT(called(add_plan_command, arguments).err, HasSubstr("did you mean mpipemoe?"));
  arguments = example;
  arguments[5] = "--modeldim";
  const auto result = called(add_plan_command, arguments);
  EXPECT_EQ(result.status, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("did you mean --model-dim?"));
}

TEST(PlanCommand, RefusesWhatCannotBeCountedHeldOrSplit) {
  const auto said = [](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"plan", "--system", "pipemoe"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto result = called(add_plan_command, arguments);
    EXPECT_EQ(result.status, exit_usage);
    return result.err;
  };
  EXPECT_THAT(said({"--tokens", "134217728", "--model-dim", "1048576", "--hidden-dim", "1048576"}),
              HasSubstr("the layer is too large to count: lower tokens or a dimension"));
  EXPECT_THAT(said({"--tokens", "4096", "--model-dim", "8", "--hidden-dim", "8", "--granularity", "1024", "--ranks", "1024"}),
              HasSubstr("the plans of 1024 ranks take "));
  EXPECT_THAT(said({"--tokens", "4", "--model-dim", "8", "--hidden-dim", "8", "--granularity", "8"}),
              HasSubstr("--granularity: is 8, more than the 4 tokens"));
}

}  // namespace
}  // namespace moebench
