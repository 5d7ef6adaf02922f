#include "cli/configuration_options.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "suites/adaptive.h"
#include "suites/axis_key.h"
#include "suites/suite_key.h"

namespace moebench {
namespace {

void require_right(const Key& key, const std::string& text) {
  if (const auto complaint = complaint_about(key, text, false)) {
    throw InputError(option_of(key.name), complaint->what, complaint->remedy);
  }
}

}  // namespace

std::string option_of(std::string_view key) {
  std::string name = "--" + std::string(key);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

ConfigurationOptions::ConfigurationOptions(CLI::App& command, Defaults defaults,
                                           const std::vector<std::string_view>& only)
    : defaults_(std::move(defaults)) {
  const auto add = [&](const Key& key) {
    CLI::Option* option =
        command.add_option(option_of(key.name), texts_[std::string(key.name)], std::string(key.help))->group("Layer");
    if (const std::string text = default_of(key); !text.empty()) option->default_str(text);
  };
  for (const AxisKey& axis : axis_keys()) {
    if (axis.in_plan && std::find(only.begin(), only.end(), axis.key.name) != only.end()) add(axis.key);
  }
  add(find_suite_key("ranks")->key);
}

std::string ConfigurationOptions::given(std::string_view name) const {
  const auto text = texts_.find(std::string(name));
  return text == texts_.end() ? std::string() : text->second;
}

std::string ConfigurationOptions::default_of(const Key& key) const {
  const auto text = defaults_.find(std::string(key.name));
  return text == defaults_.end() ? std::string(key.default_text) : text->second;
}

Configuration ConfigurationOptions::configuration(const Defaults& known) const {
  const auto text_of = [&](const Key& key, const std::string& otherwise) {
    std::string text = given(key.name);
    if (!text.empty()) {
      require_right(key, text);
      return text;
    }
    const auto before = known.find(std::string(key.name));
    return before == known.end() ? otherwise : before->second;
  };
  Suite suite;
  const SuiteKey& ranks = *find_suite_key("ranks");
  ranks.set(suite, text_of(ranks.key, default_of(ranks.key)));
  Configuration configuration;
  configuration.shape.ranks = configuration.shape.experts = suite.ranks;
  for (const AxisKey& axis : axis_keys()) {
    // A caller's default is none of a system that has no such choice.
    const bool chosen = applies(axis, configuration);
    const std::string text = text_of(axis.key, chosen ? default_of(axis.key) : std::string(axis.key.default_text));
    if (!text.empty()) axis.set(configuration, text);
    if (text.empty() && axis.key.required) {
      throw InputError(option_of(axis.key.name), "is missing", std::string(axis.key.help));
    }
  }
  for (const AxisKey& axis : axis_keys()) {
    if (!given(axis.key.name).empty() && !applies(axis, configuration)) {
      throw InputError(option_of(axis.key.name), configuration.system + " has no such choice", "leave it out");
    }
  }
  if (configuration.shape.model_dim == Features() || configuration.shape.hidden_dim == Features()) {
    throw InputError("--model-dim and --hidden-dim", "are missing", "give both, or --model");
  }
  if (is_adaptive(configuration)) throw InputError("adaptive", "is for suites", "`moebench tune` finds the best choice");
  require_valid(configuration.shape);
  if (!is_countable(configuration.shape))
    throw InputError("the layer is too large to count", "lower tokens or a dimension");
  if (configuration.granularity > configuration.shape.tokens.count()) {
    const std::int64_t tokens = configuration.shape.tokens.count();
    throw InputError("--granularity", fmt::format("is {}, more than the {} tokens", configuration.granularity, tokens),
                     "lower it, or add tokens");
  }
  return configuration;
}

}  // namespace moebench
