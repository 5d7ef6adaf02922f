#pragma once
// "Did you mean ...": the nearest of the names that would have been right.

#include <span>
#include <string_view>

namespace moebench {

// The candidate with the least edit distance (Levenshtein, case ignored) to `name`, or an empty view when
// none is within half of the name's length. The view points into `candidates`.
std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace moebench
