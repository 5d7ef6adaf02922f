#include "suites/suite_key.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

std::vector<SuiteKey> values() {
  std::vector<SuiteKey> result;
  for (const auto rows : {suite_keys(), measure_keys()}) {
    for (const SuiteKey& row : rows) {
      if (row.form == KeyForm::value) result.push_back(row);
    }
  }
  return result;
}

TEST(SuiteKey, RowsAreComplete) {
  std::set<std::string_view> names;
  for (const auto rows : {suite_keys(), measure_keys()}) {
    for (const SuiteKey& row : rows) {
      EXPECT_TRUE(names.insert(row.key.name).second) << row.key.name << " is there twice";
      EXPECT_EQ(find_suite_key(row.key.name), &row);
      EXPECT_FALSE(row.key.help.empty()) << row.key.name;
      EXPECT_EQ(row.key.help.back(), '.') << row.key.name;
      EXPECT_EQ(row.set != nullptr, row.form == KeyForm::value) << row.key.name;
    }
  }
  EXPECT_EQ(find_suite_key("tokens"), nullptr) << "an axis is no key of a suite";
}

TEST(SuiteKey, DefaultsAndExamplesAreRight) {
  for (const SuiteKey& row : values()) {
    EXPECT_FALSE(complaint_about(row.key, row.key.example, false)) << row.key.name;
    if (row.key.default_text.empty() || row.key.default_text == "\"\"") continue;
    EXPECT_FALSE(complaint_about(row.key, row.key.default_text, false)) << row.key.name;
  }
}

TEST(SuiteKey, OverridesFollowTheRulesOfTheSuite) {
  Suite suite = suite_of(suite_text());
  override_key(suite, "ranks", "4");
  override_key(suite, "rounds", "7");
  override_key(suite, "device", "sim:a100");
  override_key(suite, "threads", "3");
  override_key(suite, "seed", "9007199254740991");
  EXPECT_EQ(suite.ranks, 4);
  EXPECT_EQ(suite.measure.rounds, 7);
  EXPECT_EQ(text_of(suite.device), "sim:a100");
  EXPECT_EQ(suite.threads, 3);
  EXPECT_EQ(suite.measure.seed, 9007199254740991u);
  override_key(suite, "threads", "auto");
  EXPECT_EQ(suite.threads, std::nullopt);
}

TEST(SuiteKey, WrongOverridesNameTheOption) {
  Suite suite = suite_of(suite_text());
  const Suite before = suite;
  const auto error = [&](std::string_view name, const std::string& text) {
    return error_of([&] { override_key(suite, name, text); });
  };
  EXPECT_EQ(error("ranks", "0"), "--ranks: ranks is 0: it must be at least 1");
  EXPECT_EQ(error("ranks", "0x4"), "--ranks: ranks is \"0x4\", which YAML readers understand differently: write 4");
  EXPECT_EQ(error("device", "tpuv4"), "--device: unknown device \"tpuv4\": use one of cpu, cuda, sim:PROFILE");
  EXPECT_EQ(error("rounds", ""), "--rounds: rounds is \"\": a whole number from 1 to 1000 is expected");
  EXPECT_EQ(error("axes", "x"), "--axes: is no single value of a suite: edit the suite");
  EXPECT_EQ(error("tokens", "4"), "--tokens: is no single value of a suite: edit the suite");
  EXPECT_EQ(suite, before);
}

}  // namespace
}  // namespace moebench
