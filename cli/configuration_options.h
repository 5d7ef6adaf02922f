#pragma once
// A configuration from options: one for each axis of suites that a plan depends on, by the same rules.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "suites/axis_key.h"
#include "suites/configuration.h"
#include "suites/key.h"

namespace moebench {

// "--model-dim" of "model_dim".
std::string option_of(std::string_view key);

class ConfigurationOptions {
 public:
  // What an option stands at where it is not given, by the name of its axis or key.
  using Defaults = std::map<std::string, std::string>;

  // Adds --system, --tokens, --model-dim, ... and --ranks, or of the axes only those in `only`. Outlives the parsing.
  // `defaults` go before those of suites.
  explicit ConfigurationOptions(CLI::App& command, Defaults defaults = {},
                                const std::vector<std::string_view>& only = axis_names());

  // `known` goes before all defaults. Throws InputError that begins with the option's name: missing, wrong, or a choice
  // that the system does not have.
  Configuration configuration(const Defaults& known = {}) const;

  // What was given for an axis or key; empty: nothing.
  std::string given(std::string_view name) const;

 private:
  std::string default_of(const Key& key) const;

  Defaults defaults_;
  std::map<std::string, std::string> texts_;  // by axis or key; empty: not given
};

}  // namespace moebench
