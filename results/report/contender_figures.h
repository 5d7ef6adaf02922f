#pragma once
// Figures with a line for each contender of each shape. Each is nothing where there is nothing to draw.

#include <optional>

#include "results/report/figure.h"
#include "results/report/run_facts.h"

namespace moebench {

std::optional<Figure> speed_figure(const RunFacts& facts);   // over the baseline, with intervals
std::optional<Figure> memory_figure(const RunFacts& facts);  // beside the baseline's
std::optional<Figure> memory_split_figure(const RunFacts& facts);
std::optional<Figure> rounds_figure(const RunFacts& facts);  // medians of the rounds

}  // namespace moebench
