#include "suites/schema.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "suites/axis_key.h"
#include "suites/suite_key.h"
#include "tests/source_folder.h"
#include "tests/suites/structural_check.h"

namespace moebench {
namespace {

using Json = nlohmann::ordered_json;

const std::filesystem::path path = fixtures::source_folder() / "suites/suite.schema.json";

std::vector<AxisKey> axes_of(AxisSection section) {
  std::vector<AxisKey> axes;
  std::copy_if(axis_keys().begin(), axis_keys().end(), std::back_inserter(axes),
               [&](const AxisKey& axis) { return axis.section == section; });
  return axes;
}

std::string name_of(AxisSection section) { return section == AxisSection::axes ? "axes" : "emulate"; }

template <class Rows>
void expect_keys(const Json& properties, const Rows& rows) {
  EXPECT_EQ(properties.size(), rows.size());
  for (const auto& row : rows) {
    const std::string name(row.key.name);
    ASSERT_TRUE(properties.contains(name)) << name;
    EXPECT_EQ(properties[name]["description"], row.key.help);
    EXPECT_EQ(properties[name].contains("default"), !row.key.default_text.empty()) << name;
  }
}

TEST(Schema, TheFileIsTheSchemaOfTheReader) {
  const std::string right = suite_schema().dump(2) + "\n";
  if (std::getenv("MOEBENCH_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << right;
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(text == right) << "the keys have changed: run this test once with MOEBENCH_UPDATE_GOLDEN=1 to write "
                             << path;
}

TEST(Schema, HasTheReadersKeysAndNoOthers) {
  const Json schema = suite_schema();
  expect_keys(schema["properties"], suite_keys());
  expect_keys(schema["properties"]["measure"]["properties"], measure_keys());
  expect_keys(schema["properties"]["gate"]["properties"], gate_keys());
  for (AxisSection section : {AxisSection::axes, AxisSection::emulate}) {
    expect_keys(schema["properties"][name_of(section)]["properties"], axes_of(section));
  }
  for (const Json& object : {schema, schema["properties"]["measure"], schema["properties"]["axes"],
                             schema["properties"]["emulate"], schema["properties"]["baseline"], schema["properties"]["exclude"]["items"]}) {
    EXPECT_EQ(object["additionalProperties"], false);
  }
}

// Every value that the schema allows at a border, the reader's rule allows, and the values beyond neither does.
TEST(Schema, HasTheReadersLimits) {
  const Json sections = suite_schema()["properties"];
  for (const AxisKey& axis : axis_keys()) {
    const Json& schema = sections[name_of(axis.section)]["properties"][std::string(axis.key.name)];
    std::vector<std::string> texts(axis.key.rule.names.begin(), axis.key.rule.names.end());
    for (const char* text : {"0", "1", "gpt3-s", "gpt3-s/4", "gpt3", "none", "x", "250 Mbit/s", "4GB/s", "4 TB/s", "50 us",
                             "50 minutes"}) {
      texts.emplace_back(text);
    }
    const auto most = static_cast<std::int64_t>(axis.key.rule.most);
    texts.push_back(std::to_string(most));
    texts.push_back(std::to_string(most + 1));
    for (const std::string& text : texts) {
      YamlNode node;
      node.kind = YamlNode::Kind::scalar;
      node.text = text;
      const bool reader_accepts = !complaint_about(axis.key, text, false);
      EXPECT_EQ(violation(schema, json_of(node)).empty(), reader_accepts) << axis.key.name << ": " << text;
      EXPECT_EQ(violation(schema, Json::array({json_of(node)})).empty(), reader_accepts)
          << axis.key.name << ": [" << text << "]";
    }
    EXPECT_FALSE(violation(schema, Json::array()).empty()) << axis.key.name;
  }
}

TEST(Schema, TheCheckItselfFindsViolations) {
  const Json schema = Json::parse(R"({"type": "object", "additionalProperties": false, "required": ["a"],
      "properties": {"a": {"type": "array", "uniqueItems": true, "items": {"type": "integer", "minimum": 1}}}})");
  EXPECT_EQ(violation(schema, Json::parse(R"({"a": [1, 2]})")), "");
  EXPECT_EQ(violation(schema, Json::parse(R"({"a": [1, 0]})")), ".a[1]: violates minimum 1");
  EXPECT_EQ(violation(schema, Json::parse(R"({"a": [1, 1]})")), ".a: violates uniqueItems true");
  EXPECT_EQ(violation(schema, Json::parse(R"({"a": [], "b": 1})")), ": unknown key b");
  EXPECT_EQ(violation(schema, Json::parse("{}")), ": violates required [\"a\"]");
  EXPECT_THROW(violation(Json::parse(R"({"multipleOf": 2})"), 4), std::logic_error);
}

}  // namespace
}  // namespace moebench
