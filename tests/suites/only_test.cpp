#include "suites/only.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

std::vector<Configuration> all() {
  return expand(suite_of(
      "axes: {system: [fastmoe, pipemoe, mpipemoe], tokens: [16, 32], model: [gpt3-s, bert-l], granularity: [1, 2], "
      "reuse: [none, s1, s3]}\n"));
}

std::vector<Configuration> kept(const std::vector<std::string>& terms) { return only(all(), terms); }

std::string error_in(const std::vector<std::string>& terms) {
  return error_of([&] { kept(terms); });
}

std::size_t count_if_system(const std::vector<Configuration>& configurations, const std::string& system) {
  std::size_t count = 0;
  for (const Configuration& configuration : configurations) count += configuration.system == system ? 1 : 0;
  return count;
}

TEST(Only, NothingAskedKeepsEverything) { EXPECT_EQ(kept({}), all()); }

TEST(Only, OneValue) {
  const auto configurations = kept({"tokens=16"});
  EXPECT_EQ(configurations.size(), all().size() / 2);
  for (const Configuration& configuration : configurations) EXPECT_EQ(configuration.shape.tokens, Tokens(16));
}

TEST(Only, AnOwnLayoutThatHasANameIsFoundUnderIt) {
  const auto configurations = expand(suite_of(
      "axes: {system: [fastmoe, pipemoe], tokens: 16, model_dim: 8, hidden_dim: 8, layout: [own, paper, liveness]}\n"));
  const auto paper = only(configurations, std::vector<std::string>{"layout=paper"});
  ASSERT_EQ(paper.size(), 2U);
  EXPECT_EQ(label(paper[1]), label(configurations[3])) << "PipeMoE's own";
}

TEST(Only, MoreDispatchesAheadThanThereCanBeAreAll) {
  const auto configurations =
      expand(suite_of("axes: {system: pipemoe, tokens: 16, model_dim: 8, hidden_dim: 8, granularity: [2, 4, 8], "
                      "dispatch_ahead: [1, 2, 16]}\n"));
  const auto first = only(configurations, std::vector<std::string>{"dispatch_ahead=16"});
  ASSERT_EQ(first.size(), 2U) << "one partition ahead of two is as few as there can be";
  EXPECT_EQ(first[0].dispatch_ahead, 3);
  EXPECT_EQ(first[1].dispatch_ahead, 7);
}

TEST(Only, SeveralValuesAndTermsOfOneKeyAddUp) {
  EXPECT_EQ(kept({"tokens=16,32"}), all());
  EXPECT_EQ(kept({"tokens=16", "tokens=32"}), all());
}

TEST(Only, TermsOfDifferentKeysNarrow) {
  const auto configurations = kept({"system=mpipemoe", "reuse=s3", "tokens=32", "model=bert-l", "granularity=2"});
  ASSERT_EQ(configurations.size(), 1u);
  EXPECT_EQ(label(configurations.front()), "mpipemoe tokens=32 M=1024 H=4096 E=2 n=2 s3");
}

TEST(Only, SystemsWithoutTheChoiceStay) {
  const auto configurations = kept({"reuse=s3", "granularity=2"});
  EXPECT_EQ(count_if_system(configurations, "fastmoe"), 4u);
  EXPECT_EQ(count_if_system(configurations, "pipemoe"), 4u);
  EXPECT_EQ(count_if_system(configurations, "mpipemoe"), 4u);
  EXPECT_EQ(count_if_system(kept({"reuse=none"}), "mpipemoe"), 0u) << "mpipemoe with none is pipemoe here";
}

TEST(Only, Errors) {
  EXPECT_EQ(error_in({"tokens"}), "--only: \"tokens\" is not of the form key=value: write for example system=fastmoe");
  EXPECT_EQ(error_in({"token=16"}), "--only: unknown key \"token\": did you mean tokens?");
  EXPECT_EQ(error_in({"device=cpu"}).find("--only: unknown key \"device\": use one of tokens, model, "), 0u);
  EXPECT_EQ(error_in({"system=mpipmoe"}), "--only: unknown system \"mpipmoe\": did you mean mpipemoe?");
  EXPECT_EQ(error_in({"tokens=64"}), "--only: no configuration has tokens=64: the suite has 16, 32");
  EXPECT_EQ(error_in({"tokens=016"}), "--only: tokens is \"016\", which YAML readers understand differently: write 16");
  EXPECT_EQ(error_in({"tokens="}), "--only: tokens is \"\": a whole number from 1 to 134217728 is expected");
  EXPECT_EQ(error_in({"tokens=16,"}), "--only: tokens is \"\": a whole number from 1 to 134217728 is expected");
  EXPECT_EQ(error_in({"reuse=s4"}), "--only: no configuration has reuse=s4: the suite has none, s1, s3");
  EXPECT_EQ(error_in({"model=gpt3-xl"}), "--only: no configuration has model=gpt3-xl: `--dry-run` lists what there is");
  EXPECT_EQ(error_in({"system=mpipemoe", "reuse=none"}),
            "--only: nothing is left to run: drop a term; `--dry-run` lists what there is");
}

}  // namespace
}  // namespace moebench
