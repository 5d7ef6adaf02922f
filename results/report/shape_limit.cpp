#include "results/report/shape_limit.h"

#include <fmt/format.h>

namespace moebench {

std::string shape_title(const RunFacts& facts, const ShapeFacts& shape) {
  return shape.name.empty() ? facts.results->suite.name : shape.name;
}

std::string note_on_shapes(const RunFacts& facts) {
  if (facts.shapes.size() <= most_drawn_shapes) return {};
  return fmt::format("Drawn are the first {} of {} shapes.", most_drawn_shapes, facts.shapes.size());
}

}  // namespace moebench
