#include "suites/adaptive.h"

#include <algorithm>
#include <optional>
#include <string>

#include "reference/base/error.h"
#include "reference/cost/named_profile.h"
#include "reference/select/selector.h"

namespace moebench {
namespace {

SearchSpace space_of(const Configuration& configuration) {
  SearchSpace space;
  if (!configuration.adaptive_granularity) space.granularities = {configuration.granularity};
  if (!system_named(configuration.system).has_reuse) space.strategies = {ReuseStrategy::none};
  if (!configuration.adaptive_reuse) {
    if (system_named(configuration.system).has_reuse) space.strategies = {configuration.reuse};
    space.partition_ramps = {configuration.partition_ramp};
    space.backward_orders = {configuration.backward_order};
    space.dispatches_ahead = {configuration.dispatch_ahead};
    space.fewest_slots = space.most_slots = configuration.slots;
    space.mixed = false;
  }
  return space;
}

void require_free_choice(const Configuration& configuration) {
  const SystemInfo& system = system_named(configuration.system);
  if (system.partition_by == PartitionBy::peers) {
    throw InputError("the granularity of " + configuration.system + " is adaptive, and it splits by peers",
                     "selectors choose for systems that split tokens: give its granularity");
  }
}

MachineProfile profile_of(const Suite& suite) {
  const std::string& name = suite.profile.empty() ? suite.device.profile : suite.profile;
  if (name.empty()) {
    throw InputError(
        "something is adaptive, and the suite has no profile",
        "add `profile:` with the file that `moebench calibrate` writes on this machine, or simulate another: "
        "set device to sim:PROFILE, as sim:a100-64");
  }
  return named_profile(name);
}

}  // namespace

bool is_adaptive(const Configuration& configuration) {
  return configuration.adaptive_granularity || configuration.adaptive_reuse;
}

bool is_tried(const Configuration& configuration) {
  return is_adaptive(configuration) && configuration.device.kind != DeviceKind::simulated &&
         selector_named(configuration.selector).tries;
}

Configuration with_choice(Configuration configuration, const Choice& choice) {
  const Choice normal = normal_choice(choice);
  configuration.granularity = normal.granularity;
  configuration.partition_ramp = normal.partition_ramp;
  configuration.reuse = normal.options.reuse;
  configuration.mixed_reuse = normal.options.mixed_reuse;
  configuration.backward_order = normal.options.backward_order;
  configuration.slots = normal.options.slots;
  configuration.dispatch_ahead = normal.options.dispatch_ahead;
  configuration.adaptive_granularity = configuration.adaptive_reuse = false;
  return configuration;
}

Configuration chosen(const Configuration& configuration, const MachineProfile& machine, const TrialStep& trial,
                     std::uint64_t seed) {
  require_free_choice(configuration);
  const auto selector = selector_named(configuration.selector)
                            .make({.machine = machine,
                                   .emulated = emulated_speeds(configuration),
                                   .space = space_of(configuration),
                                   .trial = trial,
                                   .seed = seed});
  return with_choice(configuration,
                     selector->choose({.shape = configuration.shape, .memory_budget = configuration.memory_budget}));
}

Configuration with_shadow_costs(Configuration configuration, const MachineProfile& machine) {
  if (configuration.adaptive_shadowing) {
    configuration.shadow_costs = shadow_costs(configuration.shape, machine, emulated_speeds(configuration));
  }
  return configuration;
}

ChosenConfigurations with_choices(const Suite& suite, std::vector<Configuration> configurations) {
  const auto needs_profile = [](const Configuration& c) { return is_adaptive(c) || c.adaptive_shadowing; };
  if (std::none_of(configurations.begin(), configurations.end(), needs_profile)) {
    return {.asked = configurations, .configurations = std::move(configurations), .left_out = {}};
  }
  const MachineProfile machine = profile_of(suite);
  ChosenConfigurations result;
  for (const Configuration& asked : configurations) {
    if (is_adaptive(asked)) require_free_choice(asked);
  }
  for (Configuration& asked : configurations) {
    try {
      Configuration answer = is_adaptive(asked) ? chosen(asked, machine, {}, suite.measure.seed) : asked;
      result.configurations.push_back(with_shadow_costs(std::move(answer), machine));
      result.asked.push_back(std::move(asked));
    } catch (const InputError& error) {
      result.left_out.push_back(label(asked) + ": " + error.what());
    }
  }
  if (result.configurations.empty()) throw InputError(result.left_out.front());
  return result;
}

}  // namespace moebench
