#pragma once
// FasterMoE in the paper's Figs. 8 and 9. No constant is fitted on its cells: the rate between nodes is that of Fig.
// 8's chosen variant, which does not look at them.

#include <span>
#include <vector>

#include "benchmarks/paper/figure_table.h"
#include "benchmarks/paper/pipelining.h"

namespace moebench::paper {

// Speed over FastMoE's: mean and worst errors of every variant that was tried, then each cell.
std::vector<FigureTable> fastermoe_in_figure8(const PipeliningModel& model);

// Memory over FastMoE's, in the same way; then MPipeMoE's speed over FasterMoE's.
std::vector<FigureTable> fastermoe_in_figure9(const PipeliningModel& model, std::span<const MemoryCell> cells);

}  // namespace moebench::paper
