#include <algorithm>
#include <array>
#include <limits>

#include "benchmarks/paper/deviation.h"
#include "benchmarks/paper/fastermoe.h"
#include "benchmarks/paper/figures.h"
#include "benchmarks/paper/footprint.h"
#include "benchmarks/paper/paper_plan.h"
#include "benchmarks/paper/pipelining.h"
#include "reference/cost/simulator.h"

namespace moebench::paper {
namespace {

constexpr std::array strategies = {ReuseStrategy::s1, ReuseStrategy::s2, ReuseStrategy::s3, ReuseStrategy::s4};
constexpr std::array granularities = {2, 3, 4, 6, 8};

struct Variant {
  std::string_view name;
  FootprintTerms terms;
};

constexpr std::array variants = {
    Variant{"as Fig. 11", {}},
    Variant{"extras in PipeMoE only", {.extras_in_fastmoe = false}},
    Variant{"no extras", {.extras_in_fastmoe = false, .extras_in_pipemoe = false}},
    Variant{"with Adam's moments", {.optimizer_state = true}},
    Variant{"with Adam's moments, extras in PipeMoE only", {.optimizer_state = true, .extras_in_fastmoe = false}},
};

Ratio pipemoe_ratio(const MemoryCell& cell, const FootprintTerms& terms) {
  const LayerShape& shape = cell.layer.shape;
  return Ratio(pipemoe_footprint(shape, terms) / fastmoe_footprint(shape, terms));
}

Ratio mpipemoe_ratio(const MemoryCell& cell, int n, const SlotCounts& slots, const FootprintTerms& terms) {
  const LayerShape& shape = cell.layer.shape;
  return Ratio(mpipemoe_footprint(shape, n, slots, terms) / fastmoe_footprint(shape, terms));
}

Deviation mpipemoe_deviation(const std::vector<MemoryCell>& cells, int n, const SlotCounts& slots,
                             const FootprintTerms& terms) {
  Deviation deviation;
  for (const MemoryCell& cell : cells) deviation.add(mpipemoe_ratio(cell, n, slots, terms), cell.mpipemoe);
  return deviation;
}

FigureTable variants_table(const std::vector<MemoryCell>& cells) {
  FigureTable table{.title = "Fig. 9, memory over FastMoE's: mean / worst absolute error, %",
                    .columns = {"variant", "PipeMoE", "MPipeMoE n=4, 2 1 2", "n=4, 2 2 2", "best n, 2 2 2"},
                    .lines = {}};
  for (const Variant& variant : variants) {
    Deviation pipemoe;
    for (const MemoryCell& cell : cells) pipemoe.add(pipemoe_ratio(cell, variant.terms), cell.pipemoe);
    const auto mean_at = [&](int n) { return mpipemoe_deviation(cells, n, two_hidden_slots, variant.terms).mean(); };
    const int best = *std::min_element(granularities.begin(), granularities.end(),
                                       [&](int a, int b) { return mean_at(a) < mean_at(b); });
    table.lines.push_back(
        {std::string(variant.name), mean_and_worst(pipemoe),
         mean_and_worst(mpipemoe_deviation(cells, footprint_granularity, {}, variant.terms)),
         mean_and_worst(mpipemoe_deviation(cells, footprint_granularity, two_hidden_slots, variant.terms)),
         "n=" + std::to_string(best) + ": " +
             mean_and_worst(mpipemoe_deviation(cells, best, two_hidden_slots, variant.terms))});
  }
  return table;
}

FigureTable cells_table(const std::vector<MemoryCell>& cells) {
  FigureTable table{
      .title = "Fig. 9, memory over FastMoE's, terms as Fig. 11, MPipeMoE with n = 4 and slots 2 1 2",
      .columns = {"model", "tokens", "PipeMoE", "its paper", "its error %", "MPipeMoE", "paper", "error %"},
      .lines = {}};
  for (const MemoryCell& cell : cells) {
    const Ratio pipemoe = pipemoe_ratio(cell, {});
    const Ratio mpipemoe = mpipemoe_ratio(cell, footprint_granularity, {}, {});
    table.lines.push_back({cell.layer.model, std::to_string(cell.layer.shape.tokens.count()), times(pipemoe),
                           times(cell.pipemoe), signed_percent(error_of(pipemoe, cell.pipemoe)), times(mpipemoe),
                           times(cell.mpipemoe), signed_percent(error_of(mpipemoe, cell.mpipemoe))});
  }
  return table;
}

// Nothing is fitted on these cells: the rate is Fig. 8's.
FigureTable speedups_table(const PipeliningModel& model, const std::vector<MemoryCell>& cells) {
  const Testbed testbed = model.fit(chosen_pipelining_variant(), [](const SpeedupCell&) { return true; });
  Simulator fastmoe(machine_of(testbed, Program::fastmoe, all_devices));
  Simulator pipelined(machine_of(testbed, Program::pipelined, all_devices));
  FigureTable table{.title = "Fig. 9, speedup of MPipeMoE (n = 4, the best strategy) over FastMoE",
                    .columns = {"model", "tokens", "strategy", "ours", "paper", "error %"},
                    .lines = {}};
  for (const MemoryCell& cell : cells) {
    const LayerShape& shape = cell.layer.shape;
    const Seconds whole = fastmoe.run(fastmoe_plan(shape)).total();
    Seconds least(std::numeric_limits<double>::infinity());
    ReuseStrategy best = ReuseStrategy::none;
    for (ReuseStrategy reuse : strategies) {
      const Seconds time = pipelined.run(mpipemoe_plan(shape, footprint_granularity, reuse, {})).total();
      if (time < least) {
        least = time;
        best = reuse;
      }
    }
    const Ratio speedup(whole / least);
    table.lines.push_back({cell.layer.model, std::to_string(shape.tokens.count()), std::string(name_of(best)),
                           times(speedup), times(cell.speedup), signed_percent(error_of(speedup, cell.speedup))});
  }
  return table;
}

}  // namespace

std::vector<FigureTable> figure9(const std::filesystem::path& data) {
  const std::vector<MemoryCell> cells = read_fig9(data);
  const PipeliningModel model(read_fig8(data));
  std::vector<FigureTable> tables = {variants_table(cells), cells_table(cells), speedups_table(model, cells)};
  for (FigureTable& table : fastermoe_in_figure9(model, cells)) tables.push_back(std::move(table));
  return tables;
}

}  // namespace moebench::paper
