#pragma once
// The axes of a suite. A new one is a row of this table (and a field of Configuration): the reader, the expansion,
// labels, results, --only, the JSON schema and `moebench init` follow.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "reference/systems/system.h"
#include "suites/configuration.h"
#include "suites/key.h"

namespace moebench {

enum class InLabel : std::uint8_t { always, unless_default, where_it_varies };

// Below which key of a suite an axis is written. In exclude, baseline and --only all stand side by side.
enum class AxisSection : std::uint8_t { axes, emulate };

struct AxisKey {
  Key key;
  // Puts a value that complaint_about() has passed into a configuration.
  void (*set)(Configuration&, std::string_view text);
  // The value of a configuration, as set() takes it; null for an axis that only stands for others (model).
  std::string (*get)(const Configuration&) = nullptr;
  // Whether a system has this choice; null: every one has.
  bool (*applies)(const SystemInfo&) = nullptr;
  std::string_view label_prefix;  // "M=" in "M=256"
  InLabel in_label = InLabel::unless_default;
  bool in_plan = true;  // whether `moebench plan` takes it from here
  AxisSection section = AxisSection::axes;
};

// In the order of the expansion: later ones vary faster.
std::span<const AxisKey> axis_keys();

const AxisKey* find_axis_key(std::string_view name);
std::vector<std::string_view> axis_names();
std::vector<std::string_view> axis_names(AxisSection section);

// Whether setting the value would change nothing. Throws InputError for an unknown system.
bool has_value(const Configuration& configuration, const AxisKey& axis, std::string_view text);

// Whether the configuration's system has this choice at all. Throws InputError for an unknown system.
bool applies(const AxisKey& axis, const Configuration& configuration);

}  // namespace moebench
