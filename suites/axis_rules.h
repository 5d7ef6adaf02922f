#pragma once
// Rules that values of several axes follow.

#include <string_view>
#include <utility>
#include <vector>

#include "suites/key.h"

namespace moebench {

inline constexpr double most_experts = 1 << 16;

inline ValueRule count_to(double most) { return {.kind = RuleKind::count, .least = 1, .most = most, .names = {}}; }

inline ValueRule one_of(std::vector<std::string_view> names) {
  return {.kind = RuleKind::name, .names = std::move(names)};
}

// Of the first `count` values of an enumeration that has name_of().
template <class Enum>
std::vector<std::string_view> names_of(int count) {
  std::vector<std::string_view> names;
  for (int i = 0; i < count; ++i) names.push_back(name_of(static_cast<Enum>(i)));
  return names;
}

}  // namespace moebench
