#include "suites/schema.h"

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "suites/axis_key.h"
#include "suites/model.h"
#include "suites/number.h"
#include "suites/suite_key.h"
#include "suites/workload_text.h"

namespace moebench {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return value == std::floor(value) ? Json(static_cast<std::int64_t>(value)) : Json(value); }

std::string model_pattern() {
  std::vector<std::string_view> names;
  for (const NamedModel& model : named_models()) names.push_back(model.name);
  return fmt::format("^({})(/[1-9][0-9]*)?$", fmt::join(names, "|"));
}

Json schema_of(const ValueRule& rule) {
  switch (rule.kind) {
    case RuleKind::line:
      return {{"type", "string"},
              {"minLength", number(rule.least)},
              {"maxLength", number(rule.most)},
              {"pattern", "^[^\\u0000-\\u001f\\u007f]*$"}};
    case RuleKind::text:
      return {{"type", "string"}, {"maxLength", number(rule.most)}};
    case RuleKind::seconds:
      return {{"type", "number"}, {"minimum", number(rule.least)}, {"maximum", number(rule.most)}};
    case RuleKind::rate:
      return {{"type", "string"},
              {"pattern", fmt::format("^({}|[0-9.eE+-]+ ?[kMG]?(bit|B)/s)$", fmt::join(rule.names, "|"))}};
    case RuleKind::duration:
      return {{"type", "string"}, {"pattern", "^[0-9.eE+-]+ ?(s|ms|us|ns)$"}};
    case RuleKind::name:
      return {{"enum", rule.names}};
    case RuleKind::model:
      return {{"type", "string"}, {"pattern", model_pattern()}};
    case RuleKind::device:
      return {{"type", "string"}, {"pattern", "^(cpu|cuda|sim:.+)$"}};
    case RuleKind::workload:
      return {{"type", "string"}, {"pattern", workload_pattern()}};
    case RuleKind::memory:
      return {{"type", "string"},
              {"pattern", fmt::format("^({}|[0-9.eE+-]+ ?([KMG]iB|[kMG]?B))$", fmt::join(rule.names, "|"))}};
    case RuleKind::share:
      return {{"type", "string"}, {"pattern", "^[0-9.eE+-]+ ?%$"}};
    case RuleKind::reuse:
      return {{"type", "string"},
              {"pattern", fmt::format("^({}|mixed\\(([1-9][0-9]*)?[kor]{{2}}(-([1-9][0-9]*)?[kor]{{2}})*\\))$",
                                      fmt::join(rule.names, "|"))}};
    case RuleKind::slots:
      return {{"type", "string"}, {"pattern", "^[1-9][0-9]*(-[1-9][0-9]*){2}(/[1-9][0-9]*(-[1-9][0-9]*){2})?$"}};
    case RuleKind::decimal:
    case RuleKind::count:
      break;
  }
  const std::string_view type = rule.kind == RuleKind::count ? "integer" : "number";
  const Json count = {{"type", type}, {"minimum", number(rule.least)}, {"maximum", number(rule.most)}};
  return rule.names.empty() ? count : Json{{"anyOf", {count, {{"enum", rule.names}}}}};
}

// What the default is as a value, not as a text.
Json default_value(const Key& key) {
  if (key.default_text == "[]") return Json::array();
  if (key.default_text == "{}") return Json::object();
  if (key.default_text == "[arenas, routing]") return Json{"arenas", "routing"};
  if (key.default_text == "\"\"") return "";
  if (key.rule.kind == RuleKind::count || key.rule.kind == RuleKind::seconds || key.rule.kind == RuleKind::decimal) {
    if (const auto value = decimal_of(key.default_text)) return number(*value);
  }
  return key.default_text;
}

Json described(const Key& key, const Json& schema) {
  Json result = {{"description", key.help}};
  result.update(schema);
  if (!key.default_text.empty()) result["default"] = default_value(key);
  return result;
}

Json object(Json properties) {
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

// Of each axis of a section, or of all: one value, or also a list of them.
Json axes_object(bool lists, std::optional<AxisSection> section = std::nullopt) {
  Json properties = Json::object();
  for (const AxisKey& axis : axis_keys()) {
    if (section && axis.section != *section) continue;
    const Json value = schema_of(axis.key.rule);
    const Json list = {{"type", "array"}, {"minItems", 1}, {"uniqueItems", true}, {"items", value}};
    properties[std::string(axis.key.name)] = described(axis.key, lists ? Json{{"anyOf", {value, list}}} : value);
  }
  return object(std::move(properties));
}

Json axes_schema() {
  Json schema = axes_object(true, AxisSection::axes);
  Json required = Json::array();
  for (const AxisKey& axis : axis_keys()) {
    if (axis.key.required) required.push_back(axis.key.name);
  }
  schema["required"] = std::move(required);
  const Json sizes = {{"required", {"model_dim", "hidden_dim"}}, {"not", {{"required", {"model"}}}}};
  const Json any_size = {{"anyOf", {{{"required", {"model_dim"}}}, {{"required", {"hidden_dim"}}}}}};
  const Json model = {{"required", {"model"}}, {"not", any_size}};
  schema["oneOf"] = {sizes, model};
  return schema;
}

Json without_defaults(Json axes) {
  for (auto& property : axes["properties"]) property.erase("default");
  return axes;
}

Json form_of(const SuiteKey& row);

Json properties_of(std::span<const SuiteKey> rows) {
  Json properties = Json::object();
  for (const SuiteKey& row : rows) properties[std::string(row.key.name)] = described(row.key, form_of(row));
  return properties;
}

Json form_of(const SuiteKey& row) {
  switch (row.form) {
    case KeyForm::axes:
      return axes_schema();
    case KeyForm::emulate:
      return axes_object(true, AxisSection::emulate);
    case KeyForm::measure:
      return object(properties_of(measure_keys()));
    case KeyForm::gate:
      return object(properties_of(gate_keys()));
    case KeyForm::selection:
      return without_defaults(axes_object(false));
    case KeyForm::selections: {
      Json entry = without_defaults(axes_object(true));
      entry["minProperties"] = 1;
      return {{"type", "array"}, {"items", std::move(entry)}};
    }
    case KeyForm::names:
      return {{"type", "array"}, {"minItems", 1}, {"uniqueItems", true}, {"items", schema_of(row.key.rule)}};
    case KeyForm::published: {
      Json entry = object(properties_of(published_keys()));
      entry["required"] = {"file"};
      return {{"type", "array"}, {"items", std::move(entry)}};
    }
    case KeyForm::value:
      break;
  }
  return schema_of(row.key.rule);
}

}  // namespace

Json suite_schema() {
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "moebench suite"},
                 {"description", "Which Mixture-of-Experts layers moebench measures, and how."}};
  schema.update(object(properties_of(suite_keys())));
  Json required = Json::array();
  for (const SuiteKey& row : suite_keys()) {
    if (row.key.required) required.push_back(row.key.name);
  }
  schema["required"] = std::move(required);
  return schema;
}

}  // namespace moebench
