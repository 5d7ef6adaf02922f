#include "cli/planned_step_text.h"

#include <gmock/gmock.h>

#include <sstream>

#include "reference/plan/memory.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

PlannedStep step_of(const std::string& system, int granularity, ReuseStrategy reuse, int ranks = 2) {
  Configuration configuration = fixtures::configuration(granularity, ranks);
  configuration.system = system;
  configuration.reuse = reuse;
  return plan_step(configuration);
}

TEST(PlannedStepText, BeginsWithTheTimeline) {
  EXPECT_THAT(text_of(step_of("fastmoe", 1, ReuseStrategy::none)),
            StartsWith("fastmoe tokens=1024 M=64 H=256 E=2 n=1 none\n"
            "the whole batch at once, nothing overlapped\n"
            "FastMoE, arXiv 2103.13262\n"
            "\n"
            "Forward, every op one unit of time\n"
            "compute |P0    F0 A0 G0    U0 |\n"
            "comm    |   S0          R0    |\n"
            "\n"
            "Backward\n"
            "compute |u0"));
}

TEST(PlannedStepText, ExplainsTheLettersThatOccur) {
  const std::string text = text_of(step_of("fastmoe", 1, ReuseStrategy::none));
  EXPECT_THAT(text, HasSubstr("\nP permute, S dispatch, F fc1, A activation, G fc2, R combine, U unpermute,"));
  EXPECT_THAT(text, HasSubstr("AR all_reduce\n"));
  EXPECT_THAT(text, Not(HasSubstr("offload")));
}

TEST(PlannedStepText, HasTheMemoryOfEachPoolAndTheVerdict) {
  EXPECT_THAT(text_of(step_of("fastmoe", 1, ReuseStrategy::none)),
              HasSubstr("\n"
                        "Memory of a rank, routing in equal shares\n"
                        "pool         kind                 slots  MiB each    MiB  paper\n"
                        "activations  dispatch_input           1     0.250  0.250\n"
                        "activations  expert_input             1     0.250  0.250\n"
                        "activations  hidden                   1     1.000  1.000\n"
                        "activations  expert_output            1     0.250  0.250\n"
                        "activations  combined                 1     0.250  0.250\n"
                        "activations  in all, as laid out                   2.000  Eq. 2: 2.000\n"));
  EXPECT_THAT(text_of(step_of("fastmoe", 1, ReuseStrategy::none)), HasSubstr("Eq. 3: 1.250\n"));
  EXPECT_THAT(text_of(step_of("fastmoe", 1, ReuseStrategy::none)), HasSubstr("\nNo findings: "));
}

TEST(PlannedStepText, PutsThePapersEquationsBesideIt) {
  EXPECT_THAT(text_of(step_of("pipemoe", 4, ReuseStrategy::none)), HasSubstr("Eq. 4: 2.000"));
  EXPECT_THAT(text_of(step_of("mpipemoe", 4, ReuseStrategy::shared)), HasSubstr("Eq. 2: 2.000"));
  EXPECT_THAT(text_of(step_of("mpipemoe", 4, ReuseStrategy::s4)), HasSubstr("Eqs. 2, 5: 1.000"));
}

TEST(PlannedStepText, SaysWhatLiesOutsideThePapersEquations) {
  PlannedStep step = step_of("pipemoe", 4, ReuseStrategy::none);
  EXPECT_THAT(text_of(step), Not(HasSubstr("workspace")));
  Configuration configuration = step.configuration;
  configuration.shape.activation = Activation::swiglu;
  step = plan_step(configuration);
  EXPECT_THAT(text_of(step), HasSubstr("a workspace, outside Eqs. 2-5\n"));
  EXPECT_THAT(text_of(step), HasSubstr("2 H wide, for H in Eqs. 2-5\n"));
  EXPECT_EQ(json_of(step)["memory"]["workspace_bytes"], workspace(step.plan).count());
}

TEST(PlannedStepText, LeavesThemOutWhereTheyDoNotApply) {
  Configuration configuration = fixtures::configuration(4);
  configuration.shape.experts = 6;
  EXPECT_THAT(text_of(plan_step(configuration)), Not(HasSubstr("Eq.")));
}

TEST(PlannedStepText, FitsAHundredColumns) {
  for (int granularity : {1, 3, 8, 100}) {
    std::istringstream lines(text_of(step_of("mpipemoe", granularity, ReuseStrategy::s1)));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST(PlannedStepText, SaysFindings) {
  PlannedStep step = step_of("pipemoe", 2, ReuseStrategy::none);
  step.timeline.spans.clear();
  step.findings = {"op 3 races with op 4"};
  EXPECT_THAT(text_of(step), HasSubstr("\nFindings\n  op 3 races with op 4\n"));
}

TEST(PlannedStepJson, HasTheSameFigures) {
  const PlannedStep step = step_of("mpipemoe", 4, ReuseStrategy::s3);
  const Json json = json_of(step);
  EXPECT_EQ(json["config"]["system"], "mpipemoe");
  EXPECT_EQ(json["timeline"].size(), step.plan.ops.size());
  EXPECT_EQ(json["timeline"][0]["kind"], "permute");
  EXPECT_EQ(json["memory"]["activations_bytes"], step.layout.extent_of(Pool::activations).count());
  EXPECT_EQ(json["paper"]["eq5_bytes"], paper_reuse_saving(step.configuration.shape, 4).count());
  EXPECT_TRUE(json["findings"].empty());
  std::int64_t host = 0;
  for (const Json& slot : json["slots"]) {
    if (slot["pool"] == "host") host += slot["bytes"].get<std::int64_t>();
  }
  EXPECT_EQ(host, json["memory"]["host_bytes"]);
}

}  // namespace
}  // namespace moebench
