#include "results/report/shape_limit.h"

#include <algorithm>

#include <fmt/format.h>

namespace moebench {

std::string shape_title(const RunFacts& facts, const ShapeFacts& shape) {
  return shape.name.empty() ? facts.results->suite.name : shape.name;
}

std::vector<const ShapeFacts*> drawn_shapes(const RunFacts& facts) {
  const std::size_t all = facts.shapes.size();
  const std::size_t count = std::min(all, most_drawn_shapes);
  std::vector<const ShapeFacts*> shapes;
  for (std::size_t i = 0; i < count; ++i) {
    shapes.push_back(&facts.shapes[count == all ? i : i * (all - 1) / (count - 1)]);
  }
  return shapes;
}

std::vector<std::size_t> drawn_rounds(const std::vector<Seconds>& medians) {
  std::vector<std::size_t> rounds;
  if (medians.size() <= most_drawn_rounds) {
    for (std::size_t i = 0; i < medians.size(); ++i) rounds.push_back(i);
    return rounds;
  }
  constexpr std::size_t stretches = most_drawn_rounds / 2;
  const auto at = [&](std::size_t stretch) {
    return medians.begin() + static_cast<std::ptrdiff_t>(stretch * medians.size() / stretches);
  };
  for (std::size_t i = 0; i < stretches; ++i) {
    const auto [least, most] = std::minmax_element(at(i), at(i + 1));
    for (const auto round : {std::min(least, most), std::max(least, most)}) {
      rounds.push_back(static_cast<std::size_t>(round - medians.begin()));
    }
  }
  return rounds;
}

std::string note_on_shapes(const RunFacts& facts) {
  if (facts.shapes.size() <= most_drawn_shapes) return {};
  return fmt::format("Drawn are {} of {} shapes.", most_drawn_shapes, facts.shapes.size());
}

}  // namespace moebench
