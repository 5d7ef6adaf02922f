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
  // Adds --system, --tokens, --model-dim, ... and --ranks. Outlives the parsing.
  explicit ConfigurationOptions(CLI::App& command);

  // Throws InputError that begins with the option's name: missing, wrong, or a choice that the system does not have.
  Configuration configuration() const;

 private:
  std::string given(const Key& key) const;  // empty: not given

  std::map<std::string, std::string> texts_;  // by axis or key; empty: not given
};

}  // namespace moebench
