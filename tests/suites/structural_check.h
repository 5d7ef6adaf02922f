#pragma once
// What an editor knows of a suite: its YAML as JSON, held against a JSON schema.

#include <string>

#include <nlohmann/json.hpp>

#include "suites/yaml_node.h"

namespace moebench {

// Plain scalars as YAML 1.2's core schema reads them.
nlohmann::ordered_json json_of(const YamlNode& node);

// The first violation, with its place, or "". Knows the keywords that suite_schema() uses; throws std::logic_error for
// any other.
std::string violation(const nlohmann::ordered_json& schema, const nlohmann::ordered_json& value,
                      const std::string& place = "");

}  // namespace moebench
