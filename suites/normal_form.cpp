#include "suites/normal_form.h"

#include <algorithm>
#include <string_view>

#include "reference/select/selector.h"
#include "suites/adaptive.h"
#include "suites/axis_key.h"

namespace moebench {
namespace {

bool has_system(const Suite& suite, std::string_view name) {
  const auto has = [&](const Axes& axes) {
    const Axis* axis = find_axis(axes, "system");
    return axis != nullptr && std::any_of(axis->values.begin(), axis->values.end(),
                                          [&](const AxisValue& value) { return value.text == name; });
  };
  return has(suite.axes) || std::any_of(suite.include.begin(), suite.include.end(), has);
}

// Whether partitions share slots for T_M.
bool restores_hidden(const Configuration& configuration) {
  const std::vector<PartitionReuse>& mix = configuration.mixed_reuse;
  const auto restored = [](const PartitionReuse& reuse) { return reuse.hidden != HiddenReuse::kept; };
  return mix.empty() ? restored(partition_reuse(configuration.reuse)) : std::any_of(mix.begin(), mix.end(), restored);
}

Configuration without_selector(Configuration configuration) {
  configuration.selector = as_given;
  configuration.memory_budget.reset();
  return configuration;
}

}  // namespace

Configuration normal_form(Configuration configuration, const Suite& suite) {
  // One partition has nobody to share with.
  if (configuration.granularity == 1 && configuration.reuse == ReuseStrategy::shared &&
      configuration.mixed_reuse.empty())
    configuration.reuse = ReuseStrategy::none;
  const std::string_view same = system_named(configuration.system).without_reuse;
  if (configuration.reuse == ReuseStrategy::none && !is_adaptive(configuration) && !same.empty() &&
      has_system(suite, same))
    configuration.system = same;
  for (const AxisKey& axis : axis_keys()) {
    if (!applies(axis, configuration)) axis.set(configuration, axis.key.default_text);
  }
  configuration.granularity =
      granularity_of(system_named(configuration.system), configuration.shape, configuration.granularity);
  if (!is_adaptive(configuration)) configuration = without_selector(std::move(configuration));
  if (is_adaptive(configuration) && configuration.selector == as_given)
    configuration.selector = selectors().front().name;
  if (!restores_hidden(configuration)) configuration.hidden_slots = 1;
  if (configuration.reuse == ReuseStrategy::none && configuration.mixed_reuse.empty())
    configuration.grad_hidden_slots = 1;
  if (!configuration.adaptive_granularity) {
    configuration.hidden_slots = std::min(configuration.hidden_slots, configuration.granularity);
    configuration.grad_hidden_slots = std::min(configuration.grad_hidden_slots, configuration.granularity);
    // There are no more partitions ahead than the others.
    configuration.dispatch_ahead = std::min(configuration.dispatch_ahead, std::max(1, configuration.granularity - 1));
  }
  configuration.shadowed_experts =
      configuration.shape.ranks == 1 ? 0 : std::min(configuration.shadowed_experts, configuration.shape.experts);
  if (configuration.shape.ranks == 1) configuration.adaptive_shadowing = false;  // nobody to shadow for
  if (!configuration.link_rate) configuration.link_latency = Seconds(0);
  if (configuration.granularity < 3 && !configuration.adaptive_granularity)
    configuration.partition_ramp = 1;  // a first and a last one alone are equal
  const LayoutModes own = system_named(configuration.system).layout;
  if (configuration.layout && own == LayoutModes{*configuration.layout, *configuration.layout})
    configuration.layout.reset();
  return configuration;
}

}  // namespace moebench
