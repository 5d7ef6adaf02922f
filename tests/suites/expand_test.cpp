#include "suites/expand.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "suites/suite_key.h"
#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

using testing::ElementsAre;

std::vector<std::string> labels(const Suite& suite) {
  std::vector<std::string> result;
  for (const Configuration& configuration : expand(suite)) result.push_back(label(configuration));
  return result;
}

std::vector<std::string> labels(const std::string& text) { return labels(suite_of(text)); }

// A suite of one shape; its labels are then "system tokens=16 M=8 H=32 E=2 n=.. reuse".
std::string small(const std::string& systems, const std::string& more_axes = "", const std::string& more = "") {
  return "axes:\n  system: [" + systems + "]\n  tokens: [16]\n  model_dim: [8]\n  hidden_dim: [32]\n" + more_axes +
         more;
}

constexpr const char* schedules = "  granularity: [1, 2]\n  reuse: [none, s1]\n";

TEST(Expand, WhatMakesNoSenseCollapses) {
  EXPECT_THAT(labels(small("fastmoe, pipemoe, mpipemoe", schedules)),
              ElementsAre("fastmoe tokens=16 M=8 H=32 E=2 n=1 none", "pipemoe tokens=16 M=8 H=32 E=2 n=1 none",
                          "pipemoe tokens=16 M=8 H=32 E=2 n=2 none", "mpipemoe tokens=16 M=8 H=32 E=2 n=1 s1",
                          "mpipemoe tokens=16 M=8 H=32 E=2 n=2 s1"));
}

TEST(Expand, WithoutPipeMoeItsConfigurationIsMPipeMoeWithNone) {
  EXPECT_THAT(labels(small("mpipemoe", schedules)),
              ElementsAre("mpipemoe tokens=16 M=8 H=32 E=2 n=1 none", "mpipemoe tokens=16 M=8 H=32 E=2 n=1 s1",
                          "mpipemoe tokens=16 M=8 H=32 E=2 n=2 none", "mpipemoe tokens=16 M=8 H=32 E=2 n=2 s1"));
}

TEST(Expand, PipeMoeRunsAlsoWhereReuseLeavesNoneOut) {
  EXPECT_THAT(labels(small("mpipemoe, pipemoe", "  reuse: [s1]\n")),
              ElementsAre("mpipemoe tokens=16 M=8 H=32 E=2 n=1 s1", "pipemoe tokens=16 M=8 H=32 E=2 n=1 none"));
}

TEST(Expand, ShapesVarySlowest) {
  EXPECT_THAT(labels("axes: {system: [fastmoe, pipemoe], tokens: [16, 8], model: [gpt3-s/256, bert-l/1024]}\n"),
              ElementsAre("fastmoe tokens=16 M=3 H=12 E=2 n=1 none", "pipemoe tokens=16 M=3 H=12 E=2 n=1 none",
                          "fastmoe tokens=16 M=1 H=4 E=2 n=1 none", "pipemoe tokens=16 M=1 H=4 E=2 n=1 none",
                          "fastmoe tokens=8 M=3 H=12 E=2 n=1 none", "pipemoe tokens=8 M=3 H=12 E=2 n=1 none",
                          "fastmoe tokens=8 M=1 H=4 E=2 n=1 none", "pipemoe tokens=8 M=1 H=4 E=2 n=1 none"));
}

TEST(Expand, ModelsOfTheSameSizesAreOneConfiguration) {
  EXPECT_EQ(labels("axes: {system: fastmoe, tokens: 16, model: [gpt3-xl/2, bert-l]}\n").size(), 1u);
}

TEST(Expand, CarriesWhatTheWholeSuiteShares) {
  const Configuration configuration =
      expand(suite_of("ranks: 3\ndevice: sim:a100\nthreads: 2\n" + small("fastmoe"))).front();
  EXPECT_EQ(configuration.shape.ranks, 3);
  EXPECT_EQ(configuration.shape.experts, 3) << "one a rank unless given";
  EXPECT_EQ(configuration.device, (DeviceChoice{DeviceKind::simulated, "a100"}));
  EXPECT_EQ(configuration.threads, 2);
}

TEST(Expand, ExcludeLeavesOutWhatHasAllOfItsValues) {
  EXPECT_THAT(labels(small("fastmoe, mpipemoe", schedules, "exclude: [{granularity: 2, reuse: [s1]}]\n")),
              ElementsAre("fastmoe tokens=16 M=8 H=32 E=2 n=1 none", "mpipemoe tokens=16 M=8 H=32 E=2 n=1 none",
                          "mpipemoe tokens=16 M=8 H=32 E=2 n=1 s1", "mpipemoe tokens=16 M=8 H=32 E=2 n=2 none"));
  EXPECT_THAT(labels(small("fastmoe, mpipemoe", schedules, "exclude: [{system: mpipemoe, granularity: [1, 2]}]\n")),
              ElementsAre("fastmoe tokens=16 M=8 H=32 E=2 n=1 none"));
}

TEST(Expand, IncludeAddsItsValuesWithTheFirstOfOtherAxes) {
  const std::string include = "include: [{system: mpipemoe, tokens: [8, 4], granularity: 4}]\n";
  EXPECT_THAT(labels(small("mpipemoe", "  reuse: [s1, s2]\n", include)),
              ElementsAre("mpipemoe tokens=16 M=8 H=32 E=2 n=1 s1", "mpipemoe tokens=16 M=8 H=32 E=2 n=1 s2",
                          "mpipemoe tokens=8 M=8 H=32 E=2 n=4 s1", "mpipemoe tokens=4 M=8 H=32 E=2 n=4 s1"));
}

TEST(Expand, IncludedConfigurationsAreOnceAndNotExcluded) {
  EXPECT_THAT(labels(small("fastmoe, pipemoe", "",
                           "include: [{system: pipemoe}, {system: fastmoe}]\nexclude: [{system: pipemoe}]\n")),
              ElementsAre("fastmoe tokens=16 M=8 H=32 E=2 n=1 none", "pipemoe tokens=16 M=8 H=32 E=2 n=1 none"));
  EXPECT_THAT(labels(small("mpipemoe", "", "include: [{system: pipemoe}]\n")),
              ElementsAre("pipemoe tokens=16 M=8 H=32 E=2 n=1 none"));
}

TEST(Expand, WhatIsIncludedMustMakeSense) {
  EXPECT_EQ(suite_error(small("pipemoe", "", "include: [{granularity: 32}]\n")),
            "test.yaml:6:25: granularity is 32, more than the 16 tokens: lower granularity, add tokens, or exclude the "
            "combination");
}

TEST(Expand, ExcludeDoesNotSpeakOfSystemsWithoutTheChoice) {
  EXPECT_THAT(labels(small("fastmoe, pipemoe", schedules, "exclude: [{granularity: 1}, {reuse: none}]\n")),
              ElementsAre("fastmoe tokens=16 M=8 H=32 E=2 n=1 none", "pipemoe tokens=16 M=8 H=32 E=2 n=2 none"));
}

TEST(Expand, ExcludeByModel) {
  EXPECT_THAT(labels("axes: {system: fastmoe, tokens: 16, model: [gpt3-s, bert-l]}\nexclude: [{model: gpt3-s}]\n"),
              ElementsAre("fastmoe tokens=16 M=1024 H=4096 E=2 n=1 none"));
}

TEST(Expand, ExcludingEverythingIsAnError) {
  EXPECT_EQ(suite_error(small("fastmoe", "", "exclude: [{system: fastmoe}]\n")),
            "test.yaml:6:12: exclude leaves nothing to run: exclude less");
}

TEST(Expand, GranularityIsAtMostTheTokens) {
  EXPECT_EQ(suite_error(small("pipemoe", "  granularity: [1, 17]\n")),
            "test.yaml:6:20: granularity is 17, more than the 16 tokens: lower granularity, add tokens, or exclude the "
            "combination");
  EXPECT_EQ(suite_error(small("fastmoe", "  granularity: [1, 17]\n")), "") << "FastMoE has no partitions";
  EXPECT_EQ(suite_error(small("pipemoe", "  granularity: [1, 17]\n", "exclude: [{tokens: 16, granularity: 17}]\n")),
            "");
}

TEST(Expand, ExpertsDivideByRanks) {
  EXPECT_EQ(suite_error("ranks: 4\n" + small("fastmoe", "  experts: [4, 6]\n")),
            "test.yaml:7:16: experts is 6, which does not divide by 4 ranks: the next number that does is 8; "
            "without the key there is one a rank; or set ranks to 3");
  Suite suite = suite_of(small("fastmoe", "  experts: [4]\n"));
  override_key(suite, "ranks", "8");
  EXPECT_EQ(error_of([&] { expand(suite); }),
            "test.yaml:6:13: experts is 4, which does not divide by 8 ranks: the next number that does is 8; "
            "without the key there is one a rank; or set ranks to 4");
}

TEST(Expand, TopKIsAtMostTheExperts) {
  EXPECT_EQ(
      suite_error(small("fastmoe", "  experts: [2, 4]\n  top_k: [1, 3]\n")),
      "test.yaml:7:14: top_k is 3, more than the 2 experts: lower top_k, add experts, or exclude the combination");
}

TEST(Expand, ShapesThatCannotBeCounted) {
  EXPECT_EQ(suite_error("axes: {system: fastmoe, tokens: 134217728, model_dim: 1048576, hidden_dim: 1048576}\n")
                .find("test.yaml:1:33: the shape is too large to count (fastmoe tokens=134217728 "),
            0u);
}

TEST(Expand, TooManyCombinations) {
  std::string tokens, dims;
  for (int i = 1; i <= 400; ++i) tokens += std::to_string(i) + ", ", dims += std::to_string(i) + ", ";
  EXPECT_EQ(suite_error("axes:\n  system: [fastmoe]\n  tokens: [" + tokens + "500]\n  model_dim: [" + dims +
                        "500]\n  hidden_dim: [8]\n")
                .find("test.yaml:4:"),
            0u);
}

TEST(Expand, BaselineIsTheSameShapeWithItsValues) {
  const Suite suite = suite_of(small("fastmoe, pipemoe, mpipemoe", schedules, "baseline: {system: fastmoe}\n"));
  for (const Configuration& configuration : expand(suite)) {
    const auto baseline = baseline_of(suite, configuration);
    ASSERT_TRUE(baseline);
    EXPECT_EQ(label(*baseline), "fastmoe tokens=16 M=8 H=32 E=2 n=1 none");
  }
}

TEST(Expand, BaselineMayKeepTheGranularity) {
  const Suite suite = suite_of(small("pipemoe, mpipemoe", schedules, "baseline: {system: pipemoe}\n"));
  const std::vector<Configuration> all = expand(suite);
  EXPECT_EQ(label(*baseline_of(suite, all.back())), "pipemoe tokens=16 M=8 H=32 E=2 n=2 none");
  EXPECT_EQ(baseline_of(suite_of(small("pipemoe")), all.back()), std::nullopt);
}

TEST(Expand, RanksVaryWhereTheyAreSimulated) {
  const std::string axes = "  ranks: [2, 4]\n";
  EXPECT_NE(suite_error(suite_text(axes)).find("test.yaml:8:3: the number of ranks can vary"), std::string::npos);
  std::string text = suite_text(axes, "device: sim:a100-64\n");
  text.replace(text.find("  experts: [2]\n"), 15, "");
  const std::vector<Configuration> configurations = expand(suite_of(text));
  ASSERT_EQ(configurations.size(), 4u);
  std::set<std::string> labels;
  for (const Configuration& configuration : configurations) {
    EXPECT_EQ(configuration.shape.experts, configuration.shape.ranks) << "one a rank";
    EXPECT_TRUE(labels.insert(label(configuration)).second) << label(configuration);
    EXPECT_EQ(json_of(configuration)["ranks"], configuration.shape.ranks);
  }
  Suite suite = suite_of(text);
  override_key(suite, "ranks", "8");
  EXPECT_EQ(expand(suite).size(), 2u) << "an option is instead of the axis";
  EXPECT_EQ(expand(suite).front().shape.ranks, 8);
}

}  // namespace
}  // namespace moebench
