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
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    ++suites;
    const Suite suite = read_suite(entry.path());
    EXPECT_EQ(suite.name, entry.path().stem()) << "a suite is called like its file";
    EXPECT_FALSE(suite.description.empty()) << entry.path();
    EXPECT_FALSE(expand(suite).empty());
    EXPECT_EQ(violation(suite_schema(), json_of(parse_document(suite.source))), "") << entry.path();
  }
  EXPECT_GE(suites, 2);
}

TEST(ShippedSuites, QuickComparesEverySystem) {
  const Suite suite = read_suite(folder / "quick.yaml");
  const std::vector<Configuration> configurations = expand(suite);
  // For each shape FastMoE once, PipeMoE for each n, MPipeMoE for each n and strategy but none, and shared for n > 1.
  EXPECT_EQ(configurations.size(), 2u * (1 + 3 + 3 * 5 - 1));
  EXPECT_EQ(suite.ranks, 2);
}

TEST(ShippedSuites, PaperShapesAreTableThreeDividedByFour) {
  const std::vector<Configuration> configurations = expand(read_suite(folder / "paper-shapes-cpu.yaml"));
  for (const char* model : {"model=gpt3-s/4", "model=gpt3-xl/4", "model=bert-l/4"}) {
    const std::vector<std::string> terms = {model};
    EXPECT_EQ(only(configurations, terms).size(), configurations.size() / 3) << model;
  }
}

}  // namespace
}  // namespace moebench
