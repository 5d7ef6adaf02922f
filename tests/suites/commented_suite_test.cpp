#include "suites/commented_suite.h"

#include <sstream>

#include <gtest/gtest.h>

#include "suites/axis_key.h"
#include "suites/suite_key.h"
#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

TEST(CommentedSuite, CanBeRunAsItIs) {
  const Suite suite = parse_suite(commented_suite(), "my-suite.yaml");
  const std::vector<Configuration> configurations = expand(suite);
  EXPECT_GT(configurations.size(), 1u);
  ASSERT_TRUE(baseline_of(suite, configurations.back()));
  EXPECT_EQ(*baseline_of(suite, configurations.back()), configurations.at(configurations.size() / 2));
}

TEST(CommentedSuite, NamesEveryKeyWithItsHelp) {
  const std::string text = commented_suite();
  const auto expect_key = [&](const Key& key) {
    EXPECT_NE(text.find(std::string(key.name) + ":"), std::string::npos) << key.name;
    EXPECT_NE(text.find("# " + std::string(key.help.substr(0, 20))), std::string::npos) << key.name;
  };
  for (const auto rows : {suite_keys(), measure_keys(), gate_keys()}) {
    for (const SuiteKey& row : rows) expect_key(row.key);
  }
  for (const AxisKey& axis : axis_keys()) expect_key(axis.key);
}

TEST(CommentedSuite, FitsATerminal) {
  std::istringstream lines(commented_suite());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 100u) << line;
    EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
  }
}

// A commented-out key works when its comment mark is taken away.
TEST(CommentedSuite, CommentedOutKeysAreRight) {
  std::vector<std::string> lines;
  std::istringstream stream(commented_suite());
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  int tried = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t mark = lines[i].find("# ");
    const std::string rest = mark == std::string::npos ? "" : lines[i].substr(mark + 2);
    const std::string key = rest.substr(0, rest.find(':'));
    if (rest.find(": ") == std::string::npos || (find_axis_key(key) == nullptr && find_suite_key(key) == nullptr))
      continue;
    ++tried;
    std::string text;
    for (std::size_t j = 0; j < lines.size(); ++j) {
      const bool is_size = lines[j].find("  model_dim:") == 0 || lines[j].find("  hidden_dim:") == 0;
      if (key == "model" && is_size) continue;
      text += (j == i ? lines[j].substr(0, mark) + rest : lines[j]) + "\n";
    }
    EXPECT_EQ(suite_error(text), "") << rest;
  }
  EXPECT_GE(tried, 5);
}

}  // namespace
}  // namespace moebench
