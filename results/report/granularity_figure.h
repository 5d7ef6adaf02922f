#pragma once
// Steps over granularity and tokens, as a heat map.

#include <optional>

#include "results/report/figure.h"
#include "results/report/run_facts.h"

namespace moebench {

// A panel for each system, and for each shape without its tokens, that has several of both. Nothing where none has.
std::optional<Figure> granularity_figure(const RunFacts& facts);

}  // namespace moebench
