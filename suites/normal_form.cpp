#include "suites/normal_form.h"

#include <algorithm>
#include <string_view>

#include "suites/axis_key.h"

namespace moebench {
namespace {

bool has_system(const Suite& suite, std::string_view name) {
  const Axis* axis = find_axis(suite.axes, "system");
  return axis != nullptr && std::any_of(axis->values.begin(), axis->values.end(),
                                        [&](const AxisValue& value) { return value.text == name; });
}

}  // namespace

Configuration normal_form(Configuration configuration, const Suite& suite) {
  // One partition has nobody to share with.
  if (configuration.granularity == 1 && configuration.reuse == ReuseStrategy::shared) configuration.reuse = ReuseStrategy::none;
  const std::string_view same = system_named(configuration.system).without_reuse;
  if (configuration.reuse == ReuseStrategy::none && !same.empty() && has_system(suite, same)) configuration.system = same;
  for (const AxisKey& axis : axis_keys()) {
    if (!applies(axis, configuration)) axis.set(configuration, axis.key.default_text);
  }
  if (partition_reuse(configuration.reuse).hidden == HiddenReuse::kept) configuration.hidden_slots = 1;
  if (!configuration.link_rate) configuration.link_latency = Seconds(0);
  if (configuration.granularity < 3) configuration.partition_ramp = 1;  // a first and a last one alone are equal
  const LayoutModes own = system_named(configuration.system).layout;
  if (configuration.layout && own == LayoutModes{*configuration.layout, *configuration.layout})
    configuration.layout.reset();
  return configuration;
}

}  // namespace moebench
