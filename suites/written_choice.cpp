#include "suites/written_choice.h"

#include <array>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "suites/adaptive.h"
#include "suites/axis_key.h"

namespace moebench {
namespace {

constexpr std::array<std::string_view, 7> chosen_axes = {"system", "granularity",    "partition_sizes", "reuse",
                                                         "slots",  "backward_order", "dispatch_ahead"};

Configuration configuration_of(const Choice& choice) {
  return with_choice({.system = std::string(system_of(choice).name)}, choice);
}

}  // namespace

nlohmann::ordered_json axes_of(const Choice& choice) {
  const nlohmann::ordered_json config = json_of(configuration_of(choice));
  nlohmann::ordered_json axes;
  for (std::string_view name : chosen_axes) axes[std::string(name)] = config[std::string(name)];
  return axes;
}

std::string axes_text(const Choice& choice) {
  const Configuration configuration = configuration_of(choice);
  std::vector<std::string> parts;
  for (std::string_view name : chosen_axes) {
    const AxisKey& axis = *find_axis_key(name);
    const std::string text = axis.get(configuration);
    if (text != axis.key.default_text) parts.push_back(fmt::format("{}: {}", name, text));
  }
  return fmt::format("{{{}}}", fmt::join(parts, ", "));
}

}  // namespace moebench
