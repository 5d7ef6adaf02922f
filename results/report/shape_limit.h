#pragma once
// How much of a large suite, or of a long run, is drawn. Tables have more, and the results everything.

#include <cstddef>
#include <string>
#include <vector>

#include "results/report/run_facts.h"

namespace moebench {

inline constexpr std::size_t most_drawn_shapes = 12;
inline constexpr std::size_t most_drawn_contenders = 14;  // of a shape
inline constexpr std::size_t most_drawn_points = 300;     // of a shape, in clouds of points
inline constexpr std::size_t most_drawn_rounds = 50;      // of a configuration; even
inline constexpr std::size_t most_listed = 3000;          // configurations, in tables of all

// "4096 tokens a rank", or the suite's name where there is one shape.
std::string shape_title(const RunFacts& facts, const ShapeFacts& shape);

// All, or so many evenly from the first to the last.
std::vector<const ShapeFacts*> drawn_shapes(const RunFacts& facts);

// All, or of so many stretches of the run, which are as long as each other, the round with the shortest and the one
// with the longest median. Indices, ascending.
std::vector<std::size_t> drawn_rounds(const std::vector<Seconds>& medians);

// "Drawn are 12 of 40 shapes."; empty where all are drawn.
std::string note_on_shapes(const RunFacts& facts);

}  // namespace moebench
