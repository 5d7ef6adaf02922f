// The suites that come with moebench.

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "suites/only.h"
#include "suites/schema.h"
#include "tests/source_folder.h"
#include "tests/suites/structural_check.h"
#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

const std::filesystem::path folder = fixtures::source_folder() / "suites";

TEST(ShippedSuites, AllAreReadExpandAndFollowTheSchema) {
  int suites = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    ++suites;
    const Suite suite = read_suite(entry.path());
    EXPECT_EQ(suite.name, entry.path().stem()) << "a suite is called like its file";
    EXPECT_FALSE(suite.description.empty()) << entry.path();
    EXPECT_FALSE(expand(suite).empty());
    EXPECT_EQ(violation(suite_schema(), json_of(parse_document(suite.source))), "") << entry.path();
  }
  EXPECT_GE(suites, 7);
}

TEST(ShippedSuites, QuickComparesEverySystem) {
  const Suite suite = read_suite(folder / "quick.yaml");
  const std::vector<Configuration> configurations = expand(suite);
  // For each shape FastMoE once, FasterMoE for each n up to the ranks, PipeMoE for each n, MPipeMoE for each n and strategy but none, and shared for n > 1.
  EXPECT_EQ(configurations.size(), 2u * (1 + 2 + 3 + 3 * 5 - 1));
  EXPECT_EQ(suite.ranks, 2);
}

TEST(ShippedSuites, SkewIsZipfBesideBalancedAndHotOnFourRanks) {
  const std::vector<Configuration> configurations = expand(read_suite(folder / "skew.yaml"));
  for (const char* routing : {"routing=balanced", "routing=zipf(1.2)", "routing=hot(1, 0.5)"}) {
    const std::vector<std::string> terms = {routing};
    // FastMoE, FasterMoE and PipeMoE for two n, MPipeMoE for one n and every strategy but none.
    EXPECT_EQ(only(configurations, terms).size(), 1u + 2 + 2 + 5) << routing;
  }
  for (const Configuration& configuration : configurations) {
    EXPECT_EQ(configuration.shape.experts, 8);
    EXPECT_EQ(configuration.shape.ranks, 4);
  }
}

TEST(ShippedSuites, PaperShapesAreTableThreeDividedByFour) {
  const std::vector<Configuration> configurations = expand(read_suite(folder / "paper-shapes-cpu.yaml"));
  for (const char* model : {"model=gpt3-s/4", "model=gpt3-xl/4", "model=bert-l/4"}) {
    const std::vector<std::string> terms = {model};
    EXPECT_EQ(only(configurations, terms).size(), configurations.size() / 3) << model;
  }
}

TEST(ShippedSuites, ModelsHaveTheirOwnExpertsAndTopK) {
  const std::vector<Configuration> configurations = expand(read_suite(folder / "models.yaml"));
  // In both number formats FastMoE, PipeMoE and MPipeMoE with two strategies, the pipelines with two granularities.
  constexpr std::size_t of_model = 14;
  EXPECT_EQ(configurations.size(), 4 * of_model);
  for (const auto& [model, experts, top_k] : {std::tuple("model=mixtral-8x7b/8", 8, 2),
                                              std::tuple("model=deepseek-v2-lite/8", 16, 6),
                                              std::tuple("model=qwen3-30b-a3b/8", 32, 8),
                                              std::tuple("model=gpt-oss-20b/8", 8, 4)}) {
    const std::vector<std::string> terms = {model, "experts=" + std::to_string(experts),
                                            "top_k=" + std::to_string(top_k), "activation=swiglu"};
    EXPECT_EQ(only(configurations, terms).size(), of_model) << model;
  }
}

}  // namespace
}  // namespace moebench
