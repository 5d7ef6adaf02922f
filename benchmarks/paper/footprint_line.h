#pragma once
// A straight line through Fig. 11's cells of one system.

#include <span>
#include <string_view>

#include "benchmarks/paper/published_figures.h"

namespace moebench::paper {

struct FootprintLine {
  Bytes constant;
  Bytes per_1024_tokens;
};

// Least squares.
FootprintLine footprint_line(std::span<const FootprintCell> cells, std::string_view system);

}  // namespace moebench::paper
