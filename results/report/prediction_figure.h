#pragma once
// What was measured beside what was predicted, and beside what is published.

#include <optional>

#include "results/report/figure.h"
#include "results/report/run_facts.h"

namespace moebench {

// Nothing where no configuration has both.
std::optional<Figure> prediction_figure(const RunFacts& facts);

// Nothing for results without published figures that are compared.
std::optional<Figure> publication_figure(const RunFacts& facts);

}  // namespace moebench
