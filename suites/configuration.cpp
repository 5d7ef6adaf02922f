#include "suites/configuration.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reference/base/error.h"
#include "reference/systems/mixed_reuse.h"
#include "suites/axis_key.h"
#include "suites/number.h"
#include "suites/suite_key.h"

namespace moebench {
namespace {

[[noreturn]] void reject_field(std::string_view name, const std::string& what, const std::string& remedy) {
  throw InputError("config." + std::string(name), what, remedy);
}

nlohmann::ordered_json json_value(const Key& key, const std::string& text) {
  if (key.rule.kind == RuleKind::count) {
    if (const auto count = count_of(text)) return *count;
  }
  if (key.rule.kind == RuleKind::decimal) {
    if (const auto count = count_of(text)) return *count;
    if (const auto number = decimal_of(text)) return *number;
  }
  return text;
}

// The text that a suite would give for a field, checked by the same rule.
std::string text_of_field(const Key& key, const nlohmann::ordered_json& config) {
  const auto field = config.find(std::string(key.name));
  if (field == config.end()) reject_field(key.name, "is missing", expected(key.rule) + " is expected");
  const std::string text = field->is_string() ? field->get<std::string>() : field->dump();
  if (const auto complaint = complaint_about(key, text, field->is_string())) {
    reject_field(key.name, complaint->what, complaint->remedy);
  }
  return text;
}

constexpr const char* shadow_costs_field = "shadow_costs";

ShadowCosts shadow_costs_from(const nlohmann::ordered_json& json) {
  const auto seconds = [&](const char* name) {
    const auto found = json.is_object() ? json.find(name) : json.end();
    if (found == json.end() || !found->is_number() || found->get<double>() < 0) {
      reject_field(std::string(shadow_costs_field) + "." + name, "is no time", "seconds of at least 0 are expected");
    }
    return Seconds(found->get<double>());
  };
  return {.computed_row = seconds("computed_row_s"),
          .exchanged_row = seconds("exchanged_row_s"),
          .shadow = seconds("shadow_s")};
}

}  // namespace

LayoutModes layout_of(const Configuration& configuration) {
  const LayoutModes own = system_named(configuration.system).layout;
  return configuration.layout ? LayoutModes{*configuration.layout, *configuration.layout} : own;
}

SystemOptions system_options(const Configuration& configuration) {
  SystemOptions options;
  options.reuse = configuration.reuse;
  options.mixed_reuse = configuration.mixed_reuse;
  options.backward_order = configuration.backward_order;
  options.slots = configuration.slots;
  options.dispatch_ahead = configuration.dispatch_ahead;
  if (configuration.adaptive_shadowing && !configuration.shadow_costs) {
    throw InputError("shadowing is adaptive, and there is no machine profile to decide by",
                     "give a profile, by name or file, or the number of experts to shadow");
  }
  options.shadowing = {.experts = configuration.shadowed_experts, .costs = configuration.shadow_costs};
  return options;
}

EmulatedSpeeds emulated_speeds(const Configuration& configuration) {
  EmulatedSpeeds emulated{.link = std::nullopt, .copy_rate = configuration.copy_rate};
  if (configuration.link_rate)
    emulated.link = {.latency = configuration.link_latency, .rate = *configuration.link_rate};
  return emulated;
}

std::string reuse_text(const Configuration& configuration) {
  return configuration.mixed_reuse.empty() ? std::string(name_of(configuration.reuse))
                                           : text_of(configuration.mixed_reuse);
}

std::vector<std::string> label_parts(const Configuration& configuration) {
  std::vector<std::string> parts = {configuration.system};
  for (const AxisKey& axis : axis_keys()) {
    if (axis.get == nullptr || axis.key.name == "system") continue;
    const std::string text = axis.get(configuration);
    if (axis.in_label == InLabel::unless_default && text == axis.key.default_text) continue;
    if (axis.in_label == InLabel::where_it_varies && !configuration.ranks_vary) continue;
    parts.push_back(std::string(axis.label_prefix) + text);
  }
  return parts;
}

std::string label(const Configuration& configuration) {
  return fmt::format("{}", fmt::join(label_parts(configuration), " "));
}

nlohmann::ordered_json json_of(const Configuration& configuration) {
  nlohmann::ordered_json config;
  config["system"] = configuration.system;
  for (const AxisKey& axis : axis_keys()) {
    if (axis.get != nullptr) config[std::string(axis.key.name)] = json_value(axis.key, axis.get(configuration));
  }
  config["device"] = text_of(configuration.device);
  if (const auto& costs = configuration.shadow_costs) {
    config[shadow_costs_field] = {{"computed_row_s", costs->computed_row.count()},
                                  {"exchanged_row_s", costs->exchanged_row.count()},
                                  {"shadow_s", costs->shadow.count()}};
  }
  if (configuration.threads) {
    config["threads"] = *configuration.threads;
  } else {
    config["threads"] = "auto";
  }
  return config;
}

Configuration configuration_from_json(const nlohmann::ordered_json& config) {
  if (!config.is_object()) throw InputError("config", "is not an object", "is this a results file of moebench?");
  Configuration result;
  std::vector<std::string_view> names;
  for (const AxisKey& axis : axis_keys()) {
    if (axis.get == nullptr) continue;
    axis.set(result, text_of_field(axis.key, config));
    names.push_back(axis.key.name);
  }
  // The keys of a suite that are the same for all of its configurations.
  Suite suite;
  for (std::string_view name : {"device", "threads"}) {
    const SuiteKey& row = *find_suite_key(name);
    row.set(suite, text_of_field(row.key, config));
    names.push_back(name);
  }
  result.device = suite.device;
  result.threads = suite.threads;
  if (config.contains(shadow_costs_field)) {
    result.shadow_costs = shadow_costs_from(config.at(shadow_costs_field));
    names.emplace_back(shadow_costs_field);
  }
  for (const auto& field : config.items()) {
    if (std::find(names.begin(), names.end(), field.key()) == names.end()) {
      throw InputError("config", "unknown field " + shown(field.key()), instead_of(field.key(), names));
    }
  }
  return result;
}

}  // namespace moebench
