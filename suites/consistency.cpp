#include "suites/consistency.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "suites/axis_key.h"

namespace moebench {
namespace {

void require_axes(const Suite& suite, Position axes) {
  for (const AxisKey& axis : axis_keys()) {
    if (axis.key.required && find_axis(suite.axes, axis.key.name) == nullptr) {
      reject(suite.source, axes, fmt::format("axes has no {}", axis.key.name),
             fmt::format("add {}: {}", axis.key.name, axis.key.example));
    }
  }
}

void require_sizes(const Suite& suite, Position axes) {
  const Axis* model = find_axis(suite.axes, "model");
  for (std::string_view name : {"model_dim", "hidden_dim"}) {
    const Axis* size = find_axis(suite.axes, name);
    if (model != nullptr && size != nullptr) {
      reject(suite.source, size->position, fmt::format("{} is given beside model, which stands for it", name),
             "keep one of them");
    }
    if (model == nullptr && size == nullptr) {
      reject(suite.source, axes, fmt::format("axes has no {}", name),
             fmt::format("add it, or name a model: {}", expected({.kind = RuleKind::model, .names = {}})));
    }
  }
}

// A configuration has a model or two dimensions, whichever the axes have.
void require_sizes_of(const Suite& suite, const Axes& included) {
  const bool has_model = find_axis(suite.axes, "model") != nullptr;
  for (const Axis& axis : included) {
    const bool is_dimension = axis.name == "model_dim" || axis.name == "hidden_dim";
    if (!(has_model ? is_dimension : axis.name == "model")) continue;
    reject(suite.source, axis.position,
           fmt::format("include has {}, and axes {}", axis.name, has_model ? "a model" : "dimensions"),
           has_model ? "name a model here too" : "give the dimensions here too");
  }
}

// The values of an axis of the suite, those of `include` too: its default where it is not given.
std::vector<std::string_view> values_of(const Suite& suite, const Axis& chosen) {
  std::vector<std::string_view> values;
  const auto add = [&](const Axes& axes) {
    const Axis* axis = find_axis(axes, chosen.name);
    if (axis == nullptr) return;
    for (const AxisValue& value : axis->values) {
      if (std::find(values.begin(), values.end(), value.text) == values.end()) values.push_back(value.text);
    }
  };
  add(suite.axes);
  if (const std::string_view standard = find_axis_key(chosen.name)->key.default_text;
      values.empty() && !standard.empty()) {
    values.push_back(standard);
  }
  for (const Axes& included : suite.include) add(included);
  if (values.empty()) {
    reject(suite.source, chosen.position, "the suite has no axis " + chosen.name, "remove it here, or add the axis");
  }
  return values;
}

void require_measured(const Suite& suite, const Axes& chosen) {
  for (const Axis& axis : chosen) {
    const std::vector<std::string_view> measured = values_of(suite, axis);
    for (const AxisValue& value : axis.values) {
      if (std::find(measured.begin(), measured.end(), value.text) != measured.end()) continue;
      reject(suite.source, value.position,
             fmt::format("{} is {}, which is not among the values of that axis", axis.name, shown(value.text)),
             fmt::format("use one of {}", fmt::join(measured, ", ")));
    }
  }
}

}  // namespace

void require_consistent(const Suite& suite, Position axes) {
  require_axes(suite, axes);
  require_sizes(suite, axes);
  for (const Axes& included : suite.include) require_sizes_of(suite, included);
  require_measured(suite, suite.baseline);
  for (const Axes& excluded : suite.exclude) require_measured(suite, excluded);
  for (const PublishedKey& published : suite.published) require_measured(suite, published.over);
}

}  // namespace moebench
