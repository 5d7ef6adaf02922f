#pragma once
// What is printed of a figure.

#include <string>
#include <vector>

#include "benchmarks/paper/deviation.h"
#include "benchmarks/paper/published_figures.h"
#include "results/json.h"
#include "results/text_columns.h"

namespace moebench::paper {

struct FigureTable {
  std::string title;
  std::vector<std::string> columns;  // texts stand left, numbers right: a column is a number's if its first cell is one
  std::vector<TextColumns::Line> lines;
};

std::string text_of(const FigureTable& table);
Json json_of(const FigureTable& table);  // {title, lines: [{column: text}]}

// "12.3" of 0.123; "+12.3" with a sign.
std::string percent(Ratio share);
std::string signed_percent(Ratio share);
std::string times(Ratio factor);                         // "1.234"
std::string mean_and_worst(const Deviation& deviation);  // "4.8 / 8.9", in %

}  // namespace moebench::paper
