#pragma once
// Time against memory: what is worth choosing.

#include <cstddef>
#include <optional>
#include <vector>

#include "results/report/figure.h"
#include "results/report/run_facts.h"

namespace moebench {

// Indices of the shape's configurations than which no other is both faster and smaller, from the smallest on; of equals
// the first.
std::vector<std::size_t> pareto_front(const ShapeFacts& shape);

// Nothing where no configuration has both a time and memory.
std::optional<Figure> pareto_figure(const RunFacts& facts);

}  // namespace moebench
