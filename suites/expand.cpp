#include "suites/expand.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "reference/routing/expert_choice.h"

#include "suites/axis_key.h"
#include "suites/normal_form.h"

namespace moebench {
namespace {

// One axis with the values it takes, the suite's or its default.
struct Dimension {
  const AxisKey* key;
  std::vector<AxisValue> values;
};

std::vector<Dimension> dimensions_of(const Axes& axes) {
  std::vector<Dimension> dimensions;
  for (const AxisKey& key : axis_keys()) {
    if (const Axis* axis = find_axis(axes, key.key.name)) {
      dimensions.push_back({&key, axis->values});
    } else if (!key.key.default_text.empty()) {
      dimensions.push_back({&key, {{std::string(key.key.default_text), {}}}});
    }
  }
  return dimensions;
}

// An entry of `include` with the first value of every axis that it does not have.
Axes completed(const Axes& included, const Axes& axes) {
  Axes result = included;
  for (const Axis& axis : axes) {
    if (find_axis(included, axis.name) == nullptr) result.push_back({axis.name, axis.position, {axis.values.front()}});
  }
  return result;
}

void require_countable(const Suite& suite, const std::vector<Dimension>& dimensions) {
  std::int64_t combinations = 1;
  for (const Dimension& dimension : dimensions) {
    combinations *= static_cast<std::int64_t>(dimension.values.size());
    if (combinations > most_combinations) {
      reject(suite.source, dimension.values.back().position,
             fmt::format("the axes have more than {} combinations", most_combinations), "list fewer values");
    }
  }
}

// Workers are started once, for all configurations.
void require_one_number_of_ranks(const Suite& suite, const Axes& axes) {
  const Axis* ranks = find_axis(axes, "ranks");
  if (ranks == nullptr || suite.device.kind == DeviceKind::simulated) return;
  if (ranks->values.size() == 1 && ranks->values.front().text == std::to_string(suite.ranks)) return;
  reject(suite.source, ranks->position, "the number of ranks can vary where they are simulated only",
         "set device to sim:PROFILE, or give `ranks` at the top, or --ranks");
}

// A configuration before normal_form(), and the values that it is made of.
struct Combination {
  Configuration configuration;
  std::vector<std::pair<std::string_view, Position>> places;

  Position place_of(std::string_view axis) const {
    const auto found =
        std::find_if(places.begin(), places.end(), [&](const auto& place) { return place.first == axis; });
    return found == places.end() ? Position{} : found->second;
  }
};

Combination combination(const Suite& suite, const Axes& axes, const std::vector<Dimension>& dimensions,
                        const std::vector<std::size_t>& chosen) {
  Combination result;
  result.configuration.shape.ranks = suite.ranks;
  result.configuration.device = suite.device;
  result.configuration.threads = suite.threads;
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    const AxisValue& value = dimensions[i].values[chosen[i]];
    dimensions[i].key->set(result.configuration, value.text);
    result.places.emplace_back(dimensions[i].key->key.name, value.position);
  }
  result.configuration.ranks_vary = find_axis(suite.axes, "ranks") != nullptr || find_axis(axes, "ranks") != nullptr;
  LayerShape& shape = result.configuration.shape;
  if (find_axis(axes, "experts") == nullptr) shape.experts = shape.ranks;
  return result;
}

// Advances the last index first. False after the last combination.
bool advance(const std::vector<Dimension>& dimensions, std::vector<std::size_t>& chosen) {
  for (std::size_t i = dimensions.size(); i-- > 0;) {
    if (++chosen[i] < dimensions[i].values.size()) return true;
    chosen[i] = 0;
  }
  return false;
}

bool describes(const Axes& excluded, const Configuration& configuration) {
  return std::all_of(excluded.begin(), excluded.end(), [&](const Axis& axis) {
    const AxisKey& key = *find_axis_key(axis.name);
    return applies(key, configuration) &&
           std::any_of(axis.values.begin(), axis.values.end(),
                       [&](const AxisValue& value) { return has_value(configuration, key, value.text); });
  });
}

bool is_excluded(const Suite& suite, const Configuration& configuration) {
  return std::any_of(suite.exclude.begin(), suite.exclude.end(),
                     [&](const Axes& excluded) { return describes(excluded, configuration); });
}

void require_sensible(const Suite& suite, const Combination& combination, const Configuration& configuration) {
  const LayerShape& shape = configuration.shape;
  const auto fail = [&](std::string_view axis, const std::string& what, const std::string& remedy) {
    reject(suite.source, combination.place_of(axis), what, remedy);
  };
  if (shape.experts % shape.ranks != 0) {
    fail("experts", fmt::format("experts is {}, which does not divide by {} ranks", shape.experts, shape.ranks),
         fmt::format("the next number that does is {}; without the key there is one a rank; or set ranks to {}",
                     (shape.experts / shape.ranks + 1) * shape.ranks, ranks_that_share(shape.experts, shape.ranks)));
  }
  if (shape.top_k > shape.experts) {
    fail("top_k", fmt::format("top_k is {}, more than the {} experts", shape.top_k, shape.experts),
         "lower top_k, add experts, or exclude the combination");
  }
  if (shape.gate == GateKind::switch_gate && shape.top_k != 1) {
    fail("gate", fmt::format("the switch gate sends a token to one expert, and top_k is {}", shape.top_k),
         "set top_k to 1, take another gate, or exclude the combination");
  }
  if (configuration.routing.workload.kind != WorkloadKind::gate) {
    try {
      ExpertChoice(configuration.routing.workload, shape, 0);
    } catch (const InputError& error) {
      throw InputError(where(suite.source, combination.place_of("routing")), error.what());
    }
  }
  if (configuration.records_passes && !configuration.routing.padded) {
    fail("launches", "launches is graphs, and the rows of a step are not known beforehand",
         "set capacity_factor and capacity_rows: padded, or exclude the combination");
  }
  if (configuration.granularity > shape.tokens.count()) {
    fail("granularity",
         fmt::format("granularity is {}, more than the {} tokens", configuration.granularity, shape.tokens.count()),
         "lower granularity, add tokens, or exclude the combination");
  }
  const std::size_t mixed = configuration.mixed_reuse.size();
  if (mixed != 0 && mixed != static_cast<std::size_t>(configuration.granularity)) {
    fail("reuse", fmt::format("the mix is of {} partitions, and granularity is {}", mixed, configuration.granularity),
         fmt::format("set granularity to {}, or exclude the combination", mixed));
  }
  if (!is_countable(shape)) {
    fail("tokens", fmt::format("the shape is too large to count ({})", label(configuration)),
         "lower tokens or a dimension");
  }
}

std::string identity(const Configuration& configuration) {
  std::string result;
  for (const AxisKey& axis : axis_keys()) {
    if (axis.get != nullptr) result += axis.get(configuration) + "\n";
  }
  return result;
}

}  // namespace

std::vector<Configuration> expand(const Suite& suite) {
  std::vector<Configuration> result;
  std::set<std::string> seen;
  const auto add = [&](const Axes& axes, bool exclude) {
    require_one_number_of_ranks(suite, axes);
    const std::vector<Dimension> dimensions = dimensions_of(axes);
    require_countable(suite, dimensions);
    std::vector<std::size_t> chosen(dimensions.size(), 0);
    do {
      const Combination next = combination(suite, axes, dimensions, chosen);
      Configuration configuration = normal_form(next.configuration, suite);
      if (exclude && is_excluded(suite, configuration)) continue;
      require_sensible(suite, next, configuration);
      if (seen.insert(identity(configuration)).second) result.push_back(std::move(configuration));
    } while (advance(dimensions, chosen));
  };
  add(suite.axes, true);
  for (const Axes& included : suite.include) add(completed(included, suite.axes), false);
  if (result.empty()) {
    reject(suite.source, suite.exclude.front().front().position, "exclude leaves nothing to run", "exclude less");
  }
  return result;
}

Configuration with_values(Configuration configuration, const Axes& values, const Suite& suite) {
  for (const Axis& axis : values) find_axis_key(axis.name)->set(configuration, axis.values.front().text);
  return normal_form(std::move(configuration), suite);
}

std::optional<Configuration> baseline_of(const Suite& suite, const Configuration& configuration) {
  if (suite.baseline.empty()) return std::nullopt;
  return with_values(configuration, suite.baseline, suite);
}

}  // namespace moebench
