#pragma once
// What changed between two runs, drawn, and as a section of HTML.

#include <optional>
#include <string>

#include "results/changes/change.h"
#include "results/report/figure.h"

namespace moebench {

// A line for each configuration that has a time on both sides, the slower ones first; of very many the first ones. Nothing
// where no configuration has both.
std::optional<Figure> change_figure(const Changes& changes);

// Counts of verdicts, all changes as a table, the worst first, and what is on one side alone: HTML.
std::string change_list(const Changes& changes);

}  // namespace moebench
