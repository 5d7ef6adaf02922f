#include <cmath>

#include "benchmarks/paper/deviation.h"
#include "benchmarks/paper/fastermoe.h"
#include "benchmarks/paper/figures.h"
#include "benchmarks/paper/pipelining.h"

namespace moebench::paper {
namespace {

struct Deviations {
  Deviation jump;
  Deviation gain;
};

Deviations deviations_of(const PipeliningModel& model, const std::vector<Pipelining>& predictions) {
  Deviations deviations;
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    deviations.jump.add(predictions[i].jump, model.cells()[i].one_partition);
    deviations.gain.add(predictions[i].gain, published_gain(model.cells()[i]));
  }
  return deviations;
}

TextColumns::Line line_of(std::string_view name, const Deviations& all, const Deviations& models,
                          const Deviations& tokens, std::string constants) {
  return {std::string(name),           percent(all.jump.mean()), percent(models.jump.mean()),
          percent(tokens.jump.mean()), percent(all.gain.mean()), percent(models.gain.mean()),
          percent(tokens.gain.mean()), std::move(constants)};
}

// Knows nothing of a machine: for each ratio the geometric mean of the cells outside the group.
std::vector<Pipelining> constants(const PipeliningModel& model, std::string (*group)(const SpeedupCell&)) {
  std::vector<Pipelining> predictions;
  for (const SpeedupCell& out : model.cells()) {
    double jump = 0;
    double gain = 0;
    double count = 0;
    for (const SpeedupCell& cell : model.cells()) {
      if (group(cell) == group(out)) continue;
      jump += std::log(cell.one_partition.count());
      gain += std::log(published_gain(cell).count());
      ++count;
    }
    predictions.push_back({.jump = Ratio(std::exp(jump / count)), .gain = Ratio(std::exp(gain / count))});
  }
  return predictions;
}

std::string each_apart(const SpeedupCell& cell) { return model_of(cell) + tokens_of(cell); }

FigureTable variants_table(const PipeliningModel& model) {
  FigureTable table{
      .title =
          "Fig. 8: mean absolute error in % of the jump from FastMoE to n = 1 and of the gain from n = 1 to the best "
          "n;\nfitted on all cells, then held out by model and by tokens",
      .columns = {"variant", "jump", "by model", "by tokens", "gain", "gain by model", "gain by tokens", "fitted"},
      .lines = {}};
  for (const PipeliningVariant& variant : pipelining_variants()) {
    const Testbed testbed = model.fit(variant, [](const SpeedupCell&) { return true; });
    table.lines.push_back(line_of(variant.name, deviations_of(model, model.predict(testbed)),
                                  deviations_of(model, model.hold_out(variant, model_of)),
                                  deviations_of(model, model.hold_out(variant, tokens_of)),
                                  text_of(testbed, variant.free)));
  }
  table.lines.push_back(line_of("a constant, no model", deviations_of(model, constants(model, each_apart)),
                                deviations_of(model, constants(model, model_of)),
                                deviations_of(model, constants(model, tokens_of)), "each cell from the others"));
  return table;
}

FigureTable cells_table(const PipeliningModel& model) {
  const PipeliningVariant& variant = chosen_pipelining_variant();
  const std::vector<Pipelining> ours = model.hold_out(variant, model_of);
  FigureTable table{.title = "Fig. 8 with \"" + std::string(variant.name) +
                             "\": each model predicted with a rate fitted on the other two",
                    .columns = {"model", "tokens", "jump", "paper jump", "jump error %", "gain", "paper gain",
                                "gain error %", "our n"},
                    .lines = {}};
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const SpeedupCell& cell = model.cells()[i];
    const Ratio gain = published_gain(cell);
    table.lines.push_back({model_of(cell), tokens_of(cell), times(ours[i].jump), times(cell.one_partition),
                           signed_percent(error_of(ours[i].jump, cell.one_partition)), times(ours[i].gain), times(gain),
                           signed_percent(error_of(ours[i].gain, gain)), std::to_string(ours[i].granularity)});
  }
  return table;
}

}  // namespace

std::vector<FigureTable> figure8(const std::filesystem::path& data) {
  const PipeliningModel model(read_fig8(data));
  std::vector<FigureTable> tables = {variants_table(model), cells_table(model)};
  for (FigureTable& table : fastermoe_in_figure8(model)) tables.push_back(std::move(table));
  return tables;
}

}  // namespace moebench::paper
