#include <fmt/format.h>

#include "benchmarks/paper/best_granularity.h"
#include "benchmarks/paper/figures.h"

namespace moebench::paper {

std::vector<FigureTable> figure12(const std::filesystem::path& data) {
  FigureTable table{
      .title = "Fig. 12: best n over tokens, PipeMoE with GPT-XL on 64 devices, and what other n take over it, %",
      .columns = {"tokens", "best n"},
      .lines = {}};
  for (int n : curve_granularities) table.columns.push_back("n=" + std::to_string(n));
  const std::vector<GranularityPoint> curve = best_granularity_curve(data);
  int falls = 0;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    if (i > 0 && curve[i].best < curve[i - 1].best) ++falls;
    TextColumns::Line line = {std::to_string(curve[i].tokens.count()), std::to_string(curve[i].best)};
    for (Ratio extra : curve[i].extra) line.push_back(percent(extra));
    table.lines.push_back(std::move(line));
  }
  table.title += fmt::format("; the best n falls in {} of {} steps", falls, curve.size() - 1);
  return {table};
}

}  // namespace moebench::paper
