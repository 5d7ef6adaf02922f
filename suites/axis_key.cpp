#include "suites/axis_key.h"

#include <algorithm>

#include "suites/choice_axes.h"
#include "suites/emulate_axes.h"
#include "suites/rank_axes.h"
#include "suites/schedule_axes.h"
#include "suites/shape_axes.h"

namespace moebench {

std::span<const AxisKey> axis_keys() {
  static const std::vector<AxisKey> keys = [] {
    std::vector<AxisKey> all = shape_axes();
    for (AxisKey& axis : schedule_axes()) all.push_back(std::move(axis));
    for (AxisKey& axis : choice_axes()) all.push_back(std::move(axis));
    for (AxisKey& axis : emulate_axes()) all.push_back(std::move(axis));
    for (AxisKey& axis : rank_axes()) all.push_back(std::move(axis));
    return all;
  }();
  return keys;
}

const AxisKey* find_axis_key(std::string_view name) {
  const auto keys = axis_keys();
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const AxisKey& axis) { return axis.key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string_view> axis_names() {
  std::vector<std::string_view> names;
  for (const AxisKey& axis : axis_keys()) names.push_back(axis.key.name);
  return names;
}

std::vector<std::string_view> axis_names(AxisSection section) {
  std::vector<std::string_view> names;
  for (const AxisKey& axis : axis_keys()) {
    if (axis.section == section) names.push_back(axis.key.name);
  }
  return names;
}

bool has_value(const Configuration& configuration, const AxisKey& axis, std::string_view text) {
  Configuration changed = configuration;
  axis.set(changed, text);
  if (changed.layout != configuration.layout && layout_of(changed) == layout_of(configuration)) {
    changed.layout = configuration.layout;  // a system's own may be one that has a name too
  }
  const int all_ahead = configuration.granularity - 1;
  if (all_ahead > 1 && changed.dispatch_ahead > all_ahead) changed.dispatch_ahead = all_ahead;
  return changed == configuration;
}

bool applies(const AxisKey& axis, const Configuration& configuration) {
  return axis.applies == nullptr || axis.applies(system_named(configuration.system));
}

}  // namespace moebench
