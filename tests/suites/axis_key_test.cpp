#include "suites/axis_key.h"

#include <set>

#include <gtest/gtest.h>

#include "suites/number.h"
#include "suites/reader.h"
#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

// Two different right values of an axis.
std::pair<std::string, std::string> two_values(const AxisKey& axis) {
  switch (axis.key.rule.kind) {
    case RuleKind::model:
      return {"gpt3-s", "bert-l"};
    case RuleKind::workload:
      return {"zipf(1.2)", "hot(1,0.5)"};
    case RuleKind::name: {
      const auto& names = axis.key.rule.names;
      return {std::string(names.front()), std::string(names.back())};
    }
    case RuleKind::rate:
      return {"3 Mbit/s", "real"};
    case RuleKind::duration:
      return {"3 us", "5 us"};
    case RuleKind::reuse:
      return {"s3", "mixed(2kk-or)"};
    case RuleKind::slots:
      return {"3-1-2", "2-1-2/1-1-1"};
    case RuleKind::memory:
      return {"20 GiB", "none"};
    default:
      return {"3", "5"};
  }
}

TEST(AxisKey, RowsAreComplete) {
  std::set<std::string_view> names;
  for (const AxisKey& axis : axis_keys()) {
    EXPECT_TRUE(names.insert(axis.key.name).second) << axis.key.name << " is there twice";
    EXPECT_EQ(find_axis_key(axis.key.name), &axis);
    EXPECT_FALSE(axis.key.help.empty()) << axis.key.name;
    EXPECT_FALSE(axis.key.example.empty()) << axis.key.name;
    const bool has_default = !axis.key.default_text.empty();
    EXPECT_TRUE(axis.applies == nullptr || has_default) << axis.key.name << " must collapse to something";
    EXPECT_TRUE(!has_default || !complaint_about(axis.key, axis.key.default_text, false)) << axis.key.name;
  }
  EXPECT_EQ(find_axis_key("device"), nullptr);
  EXPECT_EQ(axis_names().size(), axis_keys().size());
}

TEST(AxisKey, WhatIsSetIsWhatIsGot) {
  for (const AxisKey& axis : axis_keys()) {
    const auto [one, other] = two_values(axis);
    ASSERT_FALSE(complaint_about(axis.key, one, false)) << axis.key.name;
    Configuration configuration;
    configuration.system = "fastmoe";
    axis.set(configuration, one);
    if (axis.get != nullptr) {
      Configuration again = configuration;
      axis.set(again, axis.get(configuration));
      EXPECT_EQ(again, configuration) << axis.key.name;
    }
    EXPECT_TRUE(has_value(configuration, axis, one)) << axis.key.name;
    EXPECT_EQ(has_value(configuration, axis, other), one == other) << axis.key.name;
  }
}

TEST(AxisKey, EveryAxisButModelSetsOneThing) {
  for (const AxisKey& axis : axis_keys()) {
    if (axis.get == nullptr) continue;
    Configuration before;
    for (const AxisKey& each : axis_keys()) each.set(before, two_values(each).first);
    Configuration after = before;
    axis.set(after, two_values(axis).second);
    for (const AxisKey& other : axis_keys()) {
      if (other.get == nullptr || &other == &axis) continue;
      EXPECT_EQ(other.get(before), other.get(after)) << axis.key.name << " changes " << other.key.name;
    }
  }
}

TEST(AxisKey, TheLargestCountsFit) {
  for (const AxisKey& axis : axis_keys()) {
    if (axis.key.rule.kind != RuleKind::count) continue;
    const std::string most = std::to_string(static_cast<std::int64_t>(axis.key.rule.most));
    Configuration configuration;
    axis.set(configuration, most);
    EXPECT_EQ(axis.get(configuration), most) << axis.key.name;
  }
}

TEST(AxisKey, SystemsHaveOnlyTheirChoices) {
  const AxisKey& granularity = *find_axis_key("granularity");
  const AxisKey& reuse = *find_axis_key("reuse");
  const auto configuration = [](const char* system) {
    return Configuration{.system = system, .shape = {}, .layout = {}, .device = {}, .threads = {}};
  };
  EXPECT_FALSE(applies(granularity, configuration("fastmoe")));
  EXPECT_TRUE(applies(granularity, configuration("pipemoe")));
  EXPECT_FALSE(applies(reuse, configuration("pipemoe")));
  EXPECT_TRUE(applies(reuse, configuration("mpipemoe")));
  EXPECT_TRUE(applies(*find_axis_key("tokens"), configuration("fastmoe")));
  EXPECT_NE(error_of([&] { applies(granularity, configuration("nosystem")); }), "");
}

TEST(AxisKey, ExamplesCanBeRead) {
  for (const AxisKey& axis : axis_keys()) {
    const bool is_model = axis.key.name == "model";
    std::string emulate;
    std::string text = "ranks: 2\naxes:\n";
    for (const AxisKey& other : axis_keys()) {
      const bool is_size = other.key.name == "model_dim" || other.key.name == "hidden_dim";
      const bool needed =
          other.key.required || (is_size && !is_model) || &other == &axis || (other.key.name == "experts");
      std::string& section = other.section == AxisSection::axes ? text : emulate;
      if (needed) section += "  " + std::string(other.key.name) + ": " + std::string(other.key.example) + "\n";
    }
    if (!emulate.empty()) text += "emulate:\n" + emulate;
    EXPECT_EQ(suite_error(text), "") << text;
  }
}

}  // namespace
}  // namespace moebench
