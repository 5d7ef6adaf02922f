#include "suites/normal_form.h"

#include <algorithm>
#include <string_view>

#include "reference/select/choice.h"
#include "reference/select/selector.h"
#include "reference/systems/slot_text.h"
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

Choice choice_of(const Configuration& configuration) {
  return {.granularity = configuration.adaptive_granularity ? most_slots : configuration.granularity,
          .options = {.reuse = configuration.reuse,
                      .mixed_reuse = configuration.mixed_reuse,
                      .slots = configuration.slots,
                      .backward_order = configuration.backward_order}};
}

void set_reuse(Configuration& configuration, const Choice& choice) {
  configuration.reuse = choice.options.reuse;
  configuration.mixed_reuse = choice.options.mixed_reuse;
  configuration.backward_order = choice.options.backward_order;
}

Configuration without_selector(Configuration configuration) {
  configuration.selector = as_given;
  configuration.memory_budget.reset();
  return configuration;
}

}  // namespace

Configuration normal_form(Configuration configuration, const Suite& suite) {
  set_reuse(configuration, normal_choice(choice_of(configuration)));
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
  // For the number of partitions that the system has.
  const Choice normal = normal_choice(choice_of(configuration));
  set_reuse(configuration, normal);
  // A selector that chooses reuse chooses slots.
  configuration.slots = configuration.adaptive_reuse ? SlotCounts() : normal.options.slots;
  if (!configuration.adaptive_granularity) {
    // There are no more partitions ahead than the others.
    configuration.dispatch_ahead = std::min(configuration.dispatch_ahead, std::max(1, configuration.granularity - 1));
  }
  configuration.shadowed_experts =
      configuration.shape.ranks == 1 ? 0 : std::min(configuration.shadowed_experts, configuration.shape.experts);
  if (configuration.shape.ranks == 1) configuration.adaptive_shadowing = false;  // nobody to shadow for
  if (!configuration.routing.capacity_factor) configuration.routing.padded = false;
  if (configuration.device.kind == DeviceKind::simulated) configuration.records_passes = false;
  if (!configuration.link_rate) configuration.link_latency = Seconds(0);
  if (configuration.granularity < 3 && !configuration.adaptive_granularity)
    configuration.partition_ramp = 1;  // a first and a last one alone are equal
  const LayoutModes own = system_named(configuration.system).layout;
  if (configuration.layout && own == LayoutModes{*configuration.layout, *configuration.layout})
    configuration.layout.reset();
  return configuration;
}

}  // namespace moebench
