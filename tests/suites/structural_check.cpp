#include "tests/suites/structural_check.h"

#include <cstdint>
#include <regex>
#include <set>
#include <stdexcept>

namespace moebench {
namespace {

using Json = nlohmann::ordered_json;

Json json_of_scalar(const std::string& text) {
  static const std::regex integer("[-+]?[0-9]+"), hexadecimal("0x[0-9a-fA-F]+"), octal("0o[0-7]+");
  static const std::regex real("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  if (std::regex_match(text, hexadecimal)) return std::strtoll(text.c_str() + 2, nullptr, 16);
  if (std::regex_match(text, octal)) return std::strtoll(text.c_str() + 2, nullptr, 8);
  if (std::regex_match(text, integer) && text.size() < 18) return std::strtoll(text.c_str(), nullptr, 10);
  if (std::regex_match(text, real)) return std::strtod(text.c_str(), nullptr);
  return text;
}

bool has_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "number") return value.is_number();
  if (type == "integer") {
    return value.is_number_integer() ||
           (value.is_number_float() &&
            value.get<double>() == static_cast<double>(static_cast<std::int64_t>(value.get<double>())));
  }
  throw std::logic_error("unchecked type " + type);
}

std::size_t characters(const std::string& text) {
  std::size_t count = 0;
  for (char c : text) count += (c & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

int matching(const Json& schemas, const Json& value) {
  int count = 0;
  for (const Json& schema : schemas) count += violation(schema, value).empty() ? 1 : 0;
  return count;
}

bool has_equal_items(const Json& list) {
  std::set<std::string> seen;
  for (const Json& item : list) {
    if (!seen.insert(item.dump()).second) return true;
  }
  return false;
}

std::string in_members(const Json& schema, const Json& value, const std::string& place) {
  const Json properties = schema.value("properties", Json::object());
  for (const auto& member : value.items()) {
    if (properties.contains(member.key())) {
      const std::string found = violation(properties[member.key()], member.value(), place + "." + member.key());
      if (!found.empty()) return found;
    } else if (schema.contains("additionalProperties")) {
      return place + ": unknown key " + member.key();
    }
  }
  return "";
}

bool satisfies(const std::string& keyword, const Json& rule, const Json& value) {
  if (keyword == "type") return has_type(value, rule);
  if (keyword == "enum") return std::find(rule.begin(), rule.end(), value) != rule.end();
  if (keyword == "minimum") return !value.is_number() || value.get<double>() >= rule.get<double>();
  if (keyword == "maximum") return !value.is_number() || value.get<double>() <= rule.get<double>();
  if (keyword == "minLength") return !value.is_string() || characters(value) >= rule.get<std::size_t>();
  if (keyword == "maxLength") return !value.is_string() || characters(value) <= rule.get<std::size_t>();
  if (keyword == "pattern")
    return !value.is_string() || std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>()));
  if (keyword == "minProperties") return !value.is_object() || value.size() >= rule.get<std::size_t>();
  if (keyword == "minItems") return !value.is_array() || value.size() >= rule.get<std::size_t>();
  if (keyword == "uniqueItems") return !value.is_array() || !has_equal_items(value);
  if (keyword == "anyOf") return matching(rule, value) >= 1;
  if (keyword == "oneOf") return matching(rule, value) == 1;
  if (keyword == "not") return !violation(rule, value).empty();
  if (keyword == "required") {
    return !value.is_object() || std::all_of(rule.begin(), rule.end(),
                                             [&](const Json& name) { return value.contains(name.get<std::string>()); });
  }
  static const std::set<std::string> elsewhere = {
      "$schema", "title", "description", "default", "properties", "additionalProperties", "items"};
  if (elsewhere.count(keyword) == 0) throw std::logic_error("unchecked keyword " + keyword);
  return true;
}

}  // namespace

Json json_of(const YamlNode& node) {
  Json result;
  switch (node.kind) {
    case YamlNode::Kind::null:
      break;
    case YamlNode::Kind::scalar:
      return node.quoted ? Json(node.text) : json_of_scalar(node.text);
    case YamlNode::Kind::list:
      result = Json::array();
      for (const YamlNode& item : node.items) result.push_back(json_of(item));
      break;
    case YamlNode::Kind::map:
      result = Json::object();
      for (std::size_t i = 0; i < node.keys.size(); ++i) result[node.keys[i].text] = json_of(node.items[i]);
      break;
  }
  return result;
}

std::string violation(const Json& schema, const Json& value, const std::string& place) {
  for (const auto& rule : schema.items()) {
    if (!satisfies(rule.key(), rule.value(), value))
      return place + ": violates " + rule.key() + " " + rule.value().dump();
  }
  if (value.is_array() && schema.contains("items")) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string found = violation(schema["items"], value[i], place + "[" + std::to_string(i) + "]");
      if (!found.empty()) return found;
    }
  }
  return value.is_object() ? in_members(schema, value, place) : "";
}

}  // namespace moebench
