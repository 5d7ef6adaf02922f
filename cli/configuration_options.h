#pragma once
// A configuration from options: one for each axis of suites that a plan depends on, by the same rules.

#include <map>
#include <string>

#include <CLI/CLI.hpp>

#include "suites/configuration.h"
#include "suites/key.h"

namespace moebench {

class ConfigurationOptions {
 public:
  // What an option stands at where it is not given, by the name of its axis or key.
  using Defaults = std::map<std::string, std::string>;

  // Adds --system, --tokens, --model-dim, ... and --ranks. Outlives the parsing. `defaults` go before those of suites.
  explicit ConfigurationOptions(CLI::App& command, Defaults defaults = {});

  // Throws InputError that begins with the option's name: missing, wrong, or a choice that the system does not have.
  Configuration configuration() const;

 private:
  std::string given(const Key& key) const;  // empty: not given
  std::string default_of(const Key& key) const;

  Defaults defaults_;
  std::map<std::string, std::string> texts_;  // by axis or key; empty: not given
};

}  // namespace moebench
