#pragma once
// Figures with a line for each contender of each shape. Each is nothing where there is nothing to draw.

#include <optional>

#include "results/report/report_figure.h"
#include "results/report/run_facts.h"

namespace moebench {

std::optional<ReportFigure> speed_figure(const RunFacts& facts);   // over the baseline, with intervals
std::optional<ReportFigure> memory_figure(const RunFacts& facts);  // beside the baseline's
std::optional<ReportFigure> memory_split_figure(const RunFacts& facts);
std::optional<ReportFigure> rounds_figure(const RunFacts& facts);  // medians of the rounds

}  // namespace moebench
