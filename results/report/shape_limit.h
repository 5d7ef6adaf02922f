#pragma once
// How much of a large suite is drawn. Tables have more, and the results everything.

#include <algorithm>
#include <cstddef>
#include <string>

#include "results/report/run_facts.h"

namespace moebench {

inline constexpr std::size_t most_drawn_shapes = 12;
inline constexpr std::size_t most_drawn_contenders = 14;  // of a shape
inline constexpr std::size_t most_drawn_points = 300;     // of a shape, in clouds of points
inline constexpr std::size_t most_listed = 3000;          // configurations, in tables of all

// "4096 tokens a rank", or the suite's name where there is one shape.
std::string shape_title(const RunFacts& facts, const ShapeFacts& shape);

// "Drawn are the first 12 of 40 shapes."; empty where all are drawn.
std::string note_on_shapes(const RunFacts& facts);

}  // namespace moebench
