#include "suites/only.h"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "suites/axis_key.h"
#include "suites/source.h"

namespace moebench {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& remedy) { throw InputError("--only", what, remedy); }

using Wanted = std::map<const AxisKey*, std::vector<std::string>>;

bool has_any(const Configuration& configuration, const AxisKey& axis, const std::vector<std::string>& values) {
  return std::any_of(values.begin(), values.end(),
                     [&](const std::string& value) { return has_value(configuration, axis, value); });
}

// "the configurations have 1024, 4096", for an axis whose value does not occur.
std::string occurring_values(const AxisKey& axis, const std::vector<Configuration>& configurations) {
  if (axis.get == nullptr) return "`--dry-run` lists what there is";
  std::vector<std::string> values;
  for (const Configuration& configuration : configurations) {
    const std::string value = axis.get(configuration);
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
  return fmt::format("the suite has {}", fmt::join(values, ", "));
}

void require_value(const AxisKey& axis, const std::string& value, const std::vector<Configuration>& configurations) {
  if (const auto complaint = complaint_about(axis.key, value, false)) fail(complaint->what, complaint->remedy);
  const bool occurs =
      std::any_of(configurations.begin(), configurations.end(),
                  [&](const Configuration& configuration) { return has_value(configuration, axis, value); });
  if (!occurs)
    fail(fmt::format("no configuration has {}={}", axis.key.name, value), occurring_values(axis, configurations));
}

// Commas in parentheses belong to the value.
std::size_t end_of_value(const std::string& term, std::size_t begin) {
  int depth = 0;
  std::size_t end = begin;
  for (; end < term.size() && (term[end] != ',' || depth > 0); ++end)
    depth += term[end] == '(' ? 1 : term[end] == ')' ? -1 : 0;
  return end;
}

Wanted parse(std::span<const std::string> terms, const std::vector<Configuration>& configurations) {
  Wanted wanted;
  for (const std::string& term : terms) {
    const std::size_t equals = term.find('=');
    if (equals == std::string::npos)
      fail(shown(term) + " is not of the form key=value", "write for example system=fastmoe");
    const std::string_view name = std::string_view(term).substr(0, equals);
    const AxisKey* axis = find_axis_key(name);
    if (axis == nullptr) fail("unknown key " + shown(name), instead_of(name, axis_names()));
    for (std::size_t begin = equals + 1; begin <= term.size();) {
      const std::size_t end = end_of_value(term, begin);
      const std::string value = term.substr(begin, end - begin);
      require_value(*axis, value, configurations);
      wanted[axis].push_back(value);
      begin = end + 1;
    }
  }
  return wanted;
}

}  // namespace

std::vector<Configuration> only(std::vector<Configuration> configurations, std::span<const std::string> terms) {
  const Wanted wanted = parse(terms, configurations);
  const auto is_unwanted = [&](const Configuration& configuration) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const auto& choice) {
      return applies(*choice.first, configuration) && !has_any(configuration, *choice.first, choice.second);
    });
  };
  configurations.erase(std::remove_if(configurations.begin(), configurations.end(), is_unwanted), configurations.end());
  if (configurations.empty()) fail("nothing is left to run", "drop a term; `--dry-run` lists what there is");
  return configurations;
}

}  // namespace moebench
