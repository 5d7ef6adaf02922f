// The suites that come with moebench.

#include <algorithm>
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
  // For each shape FastMoE once, FasterMoE for each n up to the ranks, PipeMoE for each n, MPipeMoE for each n and
  // strategy but none, and shared for n > 1.
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

// In two backward orders or numbers of dispatches ahead, sizes and slots where they make a difference.
TEST(ShippedSuites, OverlapShapedAndReuseHaveWhatTheirFiguresAreOf) {
  const auto count = [](const char* suite, std::vector<std::string> terms) {
    return only(expand(read_suite(folder / suite)), terms).size();
  };
  for (const char* link : {"link_rate=250 Mbit/s", "link_rate=500 Mbit/s"}) {
    EXPECT_EQ(count("overlap.yaml", {link, "system=fastmoe"}), 1u);
    EXPECT_EQ(count("overlap.yaml", {link, "system=pipemoe", "granularity=1,2"}), 2u);
    for (const char* n : {"granularity=4", "granularity=6", "granularity=8", "granularity=16"}) {
      EXPECT_EQ(count("overlap.yaml", {link, "system=pipemoe", n}), 3u * 2) << n;
    }
  }
  EXPECT_EQ(count("shaped.yaml", {"system=fastmoe"}), 1u);
  EXPECT_EQ(count("shaped.yaml", {"system=pipemoe", "granularity=1,2"}), 2u);
  for (const char* n : {"granularity=4", "granularity=8", "granularity=16"}) {
    EXPECT_EQ(count("shaped.yaml", {"system=pipemoe", n}), 2u * 2) << n;
  }
  for (const char* copies : {"copy_rate=4 GB/s", "copy_rate=real"}) {
    for (const char* reuse : {"reuse=shared", "reuse=s1", "reuse=s2", "reuse=s3", "reuse=s4"}) {
      EXPECT_GE(count("reuse.yaml", {copies, "system=mpipemoe", reuse}), 2u) << copies << ' ' << reuse;
    }
    EXPECT_EQ(count("reuse.yaml", {copies, "system=pipemoe", "backward_order=ascending"}), 1u);
  }
}

// scripts/gpu-check.sh runs it where a GPU is there for minutes.
TEST(ShippedSuites, GpuSmokeHasEverySystemAndGraphsInFewConfigurations) {
  const Suite suite = read_suite(folder / "gpu-smoke.yaml");
  const std::vector<Configuration> configurations = expand(suite);
  EXPECT_LE(configurations.size(), 16u);
  EXPECT_EQ(suite.ranks, 1);
  EXPECT_EQ(suite.measure.rounds, 1);
  for (const SystemInfo& system : systems()) {
    const std::vector<std::string> terms = {"system=" + std::string(system.name)};
    EXPECT_GE(only(configurations, terms).size(), 1u) << system.name;
  }
  for (const char* launches : {"launches=ops", "launches=graphs"}) {
    const std::vector<std::string> terms = {launches, "capacity_rows=padded"};
    EXPECT_EQ(only(configurations, terms).size(), 2u) << launches;
  }
}

// scripts/gpu-check.sh takes as many ranks as there are GPUs, or as many as their experts divide among.
TEST(ShippedSuites, OfGpusRunWithAnyNumberOfThem) {
  for (const char* name : {"gpu-smoke.yaml", "gpu.yaml"}) {
    for (int gpus = 1; gpus <= 16; ++gpus) {
      Suite suite = read_suite(folder / name);
      suite.ranks = gpus;
      const auto expands = [&] {
        try {
          return !expand(suite).empty();
        } catch (const InputError&) {
          return false;
        }
      };
      while (suite.ranks > 1 && !expands()) --suite.ranks;
      EXPECT_TRUE(expands()) << name;
      EXPECT_GT(2 * suite.ranks, std::min(gpus, 8)) << name << " on " << gpus << " GPUs";
    }
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
  for (const auto& [model, experts, top_k] :
       {std::tuple("model=mixtral-8x7b/8", 8, 2), std::tuple("model=deepseek-v2-lite/8", 16, 6),
        std::tuple("model=qwen3-30b-a3b/8", 32, 8), std::tuple("model=gpt-oss-20b/8", 8, 4)}) {
    const std::vector<std::string> terms = {model, "experts=" + std::to_string(experts),
                                            "top_k=" + std::to_string(top_k), "activation=swiglu"};
    EXPECT_EQ(only(configurations, terms).size(), of_model) << model;
  }
}

}  // namespace
}  // namespace moebench
