#include <fmt/format.h>

#include "benchmarks/paper/figures.h"
#include "benchmarks/paper/restoring.h"

namespace moebench::paper {
namespace {

std::string points(Ratio share) { return fmt::format("{:.2f}", share.count() * 100); }

void add_judged(TextColumns::Line& line, const ChoiceJudged& judged) {
  line.push_back(std::to_string(judged.hits));
  line.push_back(points(judged.regret));
}

void add_judged(TextColumns::Line& line, std::span<const OverheadCell> cells, std::span<const Overheads> predictions) {
  add_judged(line, judge(cells, predictions));
  line.push_back(points(rmse(cells, predictions)));
}

TextColumns::Line line_of_choice(const char* name, const ChoiceJudged& judged) {
  TextColumns::Line line = {name, "-"};
  add_judged(line, judged);
  line.emplace_back("-");
  return line;
}

TextColumns::Line line_of(const RestoringVariant& variant, const std::vector<OverheadCell>& cells) {
  const RestoringModel model(cells, variant.granularity);
  const Testbed testbed = model.fit(variant, [](const OverheadCell&) { return true; });
  TextColumns::Line line = {std::string(variant.name), std::to_string(variant.granularity)};
  add_judged(line, cells, model.predict(testbed));
  add_judged(line, cells, model.hold_out(variant));
  line.push_back(text_of(testbed, variant.free));
  return line;
}

FigureTable variants_table(const std::vector<OverheadCell>& cells) {
  FigureTable table{
      .title =
          "Fig. 13: cells (of 12) whose least strategy is hit, regret and RMSE in % of the step; fitted on all\n"
          "cells, then held out by devices",
      .columns = {"variant", "n", "hits", "regret", "RMSE", "hits out", "regret out", "RMSE out", "fitted"},
      .lines = {}};
  for (const RestoringVariant& variant : restoring_variants()) table.lines.push_back(line_of(variant, cells));
  TextColumns::Line means = {"mean by devices", "-"};
  add_judged(means, cells, means_by_devices(cells));
  table.lines.push_back(std::move(means));
  TextColumns::Line constant = {"a constant", "-", "-", "-", "-", "-", "-"};
  constant.push_back(points(rmse(cells, constant_held_out(cells))));
  table.lines.push_back(std::move(constant));
  table.lines.push_back(
      line_of_choice("S2 up to 8, else S3", judge(cells, [&](std::size_t cell) { return trivial_rule(cells[cell]); })));
  table.lines.push_back(
      line_of_choice("the paper's choice", judge(cells, [&](std::size_t cell) { return cells[cell].chosen; })));
  return table;
}

FigureTable cells_table(const std::vector<OverheadCell>& cells) {
  const RestoringVariant& variant = chosen_restoring_variant();
  const RestoringModel model(cells, variant.granularity);
  const std::vector<Overheads> ours = model.hold_out(variant);
  FigureTable table{
      .title = fmt::format("Fig. 13 with \"{}\", n = {}: overheads in %, each number of devices from a fit on "
                           "the others",
                           variant.name, variant.granularity),
      .columns = {"devices", "tokens"},
      .lines = {}};
  for (const char* name : {"S1", "S2", "S3", "S4"}) {
    for (const char* of : {"", " paper", " error"}) table.columns.push_back(std::string(name) + of);
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const LayerShape& shape = cells[i].layer.shape;
    TextColumns::Line line = {std::to_string(shape.ranks), std::to_string(shape.tokens.count())};
    for (std::size_t s = 0; s < strategy_count; ++s) {
      line.push_back(percent(ours[i][s]));
      line.push_back(percent(cells[i].overheads[s]));
      line.push_back(signed_percent(ours[i][s] - cells[i].overheads[s]));
    }
    table.lines.push_back(std::move(line));
  }
  return table;
}

}  // namespace

std::vector<FigureTable> figure13(const std::filesystem::path& data) {
  const std::vector<OverheadCell> cells = read_fig13(data);
  return {variants_table(cells), cells_table(cells)};
}

}  // namespace moebench::paper
