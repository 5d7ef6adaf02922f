#include "suites/reader.h"

#include <gtest/gtest.h>

#include "suites/suite_key.h"
#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

TEST(Reader, TheFormOfTheDesign) {
  const Suite suite = suite_of(
      "name: quick\n"
      "ranks: 2\n"
      "device: cpu                 # cpu | cuda | sim:PROFILE\n"
      "axes:\n"
      "  system: [fastmoe, pipemoe, mpipemoe]\n"
      "  tokens: [1024, 4096]      # per rank\n"
      "  model_dim: [256]\n"
      "  hidden_dim: [1024]\n"
      "  experts: [2]\n"
      "  granularity: [1, 2, 4]\n"
      "  reuse: [none, shared, s1, s2, s3, s4]\n"
      "measure: {rounds: 5, min_time: 0.2, timeout: 40, seed: 3}\n"
      "baseline: {system: fastmoe}\n");
  EXPECT_EQ(suite.name, "quick");
  EXPECT_EQ(suite.description, "");
  EXPECT_EQ(suite.ranks, 2);
  EXPECT_EQ(suite.device, DeviceChoice{});
  EXPECT_EQ(suite.threads, std::nullopt);
  ASSERT_EQ(suite.axes.size(), 7u);
  EXPECT_EQ(suite.axes[1], (Axis{"tokens", {6, 3}, {{"1024", {6, 12}}, {"4096", {6, 18}}}}));
  EXPECT_EQ(suite.measure, (Measure{5, Seconds(0.2), Seconds(40), 3}));
  EXPECT_EQ(suite.baseline, (Axes{{"system", {13, 12}, {{"fastmoe", {13, 20}}}}}));
  EXPECT_TRUE(suite.exclude.empty());
}

TEST(Reader, DefaultsAreThoseOfTheTable) {
  const Suite suite = parse_suite(suite_text(), "folder/my-suite.yaml");
  EXPECT_EQ(suite.name, "my-suite");
  EXPECT_EQ(suite.measure, (Measure{3, Seconds(0.1), Seconds(30), 1}));
  EXPECT_TRUE(suite.baseline.empty());
  // Writing a default out changes nothing.
  for (const SuiteKey& row : suite_keys()) {
    if (row.key.default_text.empty() || row.key.name == "ranks") continue;
    Suite written = parse_suite(suite_text() + std::string(row.key.name) + ": " + std::string(row.key.default_text),
                                "folder/my-suite.yaml");
    written.source = suite.source;
    EXPECT_EQ(written, suite) << row.key.name;
  }
  for (const SuiteKey& row : measure_keys()) {
    Suite written = parse_suite(
        suite_text() + "measure: {" + std::string(row.key.name) + ": " + std::string(row.key.default_text) + "}",
        "folder/my-suite.yaml");
    written.source = suite.source;
    EXPECT_EQ(written, suite) << row.key.name;
  }
}

TEST(Reader, TakesTheMarginsOfAGate) {
  EXPECT_EQ(suite_of(suite_text()).gate, Margins{});
  EXPECT_EQ(suite_of(suite_text() + "gate: {time: 5%, memory: 0.5 %, prediction_error: 10%, overlap: 0%}\n").gate,
            (Margins{Ratio(0.05), Ratio(0.005), Ratio(0.1), Ratio(0)}));
}

TEST(Reader, RefusesMarginsThatAreNoShares) {
  const auto expect = [](const std::string& text, const std::string& complaint) {
    const std::string error = suite_error(suite_text() + "gate: {" + text + "}\n");
    EXPECT_NE(error.find(complaint), std::string::npos) << error;
  };
  expect("time: 5", "test.yaml:8:14: time is \"5\": a share such as 2%, from 0% to 100%, is expected");
  expect("memory: 120%", "is expected");
  expect("speed: 5%", "unknown key \"speed\"");
}

TEST(Reader, KeepsItsText) {
  const Suite suite = suite_of(suite_text("", "# a comment\n"));
  EXPECT_EQ(suite.source, (Source{"test.yaml", suite_text("", "# a comment\n")}));
}

TEST(Reader, OneValueStandsForAListOfOne) {
  const Suite list = suite_of(suite_text("  top_k: [2]\n"));
  const Suite scalar = suite_of(suite_text("  top_k: 2\n"));
  EXPECT_EQ(list.axes.back().values.front().text, scalar.axes.back().values.front().text);
  EXPECT_EQ(expand(list), expand(scalar));
}

TEST(Reader, ListsMayBeWrittenAsBlocks) {
  EXPECT_EQ(expand(suite_of(suite_text("  granularity:\n    - 1\n    - 2\n"))),
            expand(suite_of(suite_text("  granularity: [1, 2]\n"))));
}

TEST(Reader, KeysComeInAnyOrder) {
  const Suite suite = suite_of("baseline: {system: fastmoe}\nexclude: [{tokens: 16}]\n" + suite_text("", "name: x\n"));
  EXPECT_EQ(suite.baseline.front().values.front().text, "fastmoe");
  EXPECT_EQ(suite.exclude.size(), 1u);
}

TEST(Reader, UnknownKeysNameTheNearest) {
  EXPECT_EQ(suite_error(suite_text("", "bseline: {system: fastmoe}\n")),
            "test.yaml:8:1: unknown key \"bseline\": did you mean baseline?");
  EXPECT_EQ(suite_error(suite_text("  granulrity: [1]\n")),
            "test.yaml:8:3: unknown key \"granulrity\": did you mean granularity?");
  EXPECT_EQ(suite_error(suite_text("", "measure: {round: 3}\n")),
            "test.yaml:8:11: unknown key \"round\": did you mean rounds?");
  EXPECT_EQ(suite_error(suite_text("", "exclude: [{token: 16}]\n")),
            "test.yaml:8:12: unknown key \"token\": did you mean tokens?");
  EXPECT_EQ(
      suite_error(suite_text("", "colours: 3\n")).find("test.yaml:8:1: unknown key \"colours\": use one of name, "),
      0u);
}

TEST(Reader, MisplacedKeysSayWhereTheyBelong) {
  EXPECT_EQ(suite_error(suite_text("", "granularity: [1]\n")),
            "test.yaml:8:1: unknown key \"granularity\": it belongs below axes");
  EXPECT_EQ(suite_error(suite_text("", "rounds: 3\n")),
            "test.yaml:8:1: unknown key \"rounds\": it belongs below measure");
  EXPECT_EQ(suite_error(suite_text("  threads: 3\n")),
            "test.yaml:8:3: unknown key \"threads\": it belongs at the top, without indentation");
}

TEST(Reader, EmptyValuesAreReportedAtTheirKey) {
  EXPECT_EQ(suite_error(suite_text("  top_k:\n")),
            "test.yaml:8:3: top_k is empty: a whole number from 1 to 65536 is expected");
  EXPECT_EQ(suite_error(suite_text("  top_k: []\n")),
            "test.yaml:8:10: top_k has no values: give at least one, or remove the axis");
  EXPECT_EQ(suite_error(suite_text("", "measure:\n")),
            "test.yaml:8:1: measure is empty: write its keys below it, indented");
  EXPECT_EQ(suite_error(suite_text("", "baseline:\n")),
            "test.yaml:8:1: baseline is empty: write baseline: {system: fastmoe}");
  EXPECT_EQ(suite_error(suite_text("", "exclude:\n")).find("test.yaml:8:1: exclude is empty: "), 0u);
  EXPECT_EQ(suite_error("axes:\n"), "test.yaml:1:1: axes is empty: write its keys below it, indented");
}

TEST(Reader, AxesMustBeThere) {
  EXPECT_EQ(suite_error("name: x\n"), "test.yaml:1:1: the suite has no axes: add `axes:` with the values to measure");
}

TEST(Reader, WrongTypes) {
  EXPECT_EQ(suite_error("- axes\n"), "test.yaml:1:1: the suite is a list: begin with `name: my-suite`");
  EXPECT_EQ(suite_error("quick\n"), "test.yaml:1:1: the suite is \"quick\": begin with `name: my-suite`");
  EXPECT_EQ(suite_error("axes: [1]\n"), "test.yaml:1:7: axes is a list: write its keys below it, indented");
  EXPECT_EQ(suite_error(suite_text("  top_k: {a: 1}\n")),
            "test.yaml:8:10: top_k is a map: a whole number from 1 to 65536 is expected");
  EXPECT_EQ(suite_error(suite_text("  top_k: [[1]]\n")),
            "test.yaml:8:11: top_k is a list: a whole number from 1 to 65536 is expected");
  EXPECT_EQ(suite_error(suite_text("", "threads: [1]\n")),
            "test.yaml:8:10: threads is a list: a whole number from 1 to 4096, or auto is expected");
  EXPECT_EQ(suite_error(suite_text("", "baseline: fastmoe\n")),
            "test.yaml:8:11: baseline is \"fastmoe\": write baseline: {system: fastmoe}");
  EXPECT_EQ(suite_error(suite_text("", "baseline: {system: [fastmoe]}\n"))
                .find("test.yaml:8:20: system is a list: one of fastmoe, "),
            0u);
  EXPECT_EQ(
      suite_error(suite_text("", "exclude: {tokens: 16}\n")).find("test.yaml:8:10: exclude is a map: write exclude: "),
      0u);
  EXPECT_EQ(
      suite_error(suite_text("", "exclude: [tokens]\n")).find("test.yaml:8:11: an entry of exclude is \"tokens\": "),
      0u);
  EXPECT_EQ(suite_error(suite_text("", "exclude: [{}]\n")),
            "test.yaml:8:11: an entry of exclude is empty: remove it, or name axes");
}

TEST(Reader, WrongValuesAreReportedWhereTheyStand) {
  EXPECT_EQ(suite_error(suite_text("  granularity: [1, 010]\n")),
            "test.yaml:8:20: granularity is \"010\", which YAML readers understand differently: write 10");
  EXPECT_EQ(suite_error(suite_text("  reuse: [none, s5]\n")), "test.yaml:8:17: unknown reuse \"s5\": did you mean s1?");
  EXPECT_EQ(suite_error(suite_text("  top_k: [\"1\"]\n")),
            "test.yaml:8:11: top_k is \"1\" in quotes, which is a text: remove the quotes");
  EXPECT_EQ(suite_error(suite_text("  granularity:\n    - 1\n    - 2\n    - 1\n")),
            "test.yaml:11:7: granularity has the value \"1\" twice: keep one of them");
  EXPECT_EQ(suite_error(suite_text("", "name: 2024\n")),
            "test.yaml:8:7: name is \"2024\" without quotes, which is not a text: put it in quotes");
}

TEST(Reader, TimeoutIsMoreThanMinTime) {
  EXPECT_EQ(suite_error(suite_text("", "measure: {timeout: 2, min_time: 2}\n")),
            "test.yaml:8:20: timeout is not more than min_time: raise timeout or lower min_time");
  EXPECT_EQ(suite_error(suite_text("", "measure: {min_time: 30}\n")),
            "test.yaml:8:21: timeout is not more than min_time: raise timeout or lower min_time");
}

}  // namespace
}  // namespace moebench
