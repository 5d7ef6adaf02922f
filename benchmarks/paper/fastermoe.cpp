#include "benchmarks/paper/fastermoe.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "benchmarks/paper/deviation.h"
#include "benchmarks/paper/footprint.h"
#include "benchmarks/paper/paper_plan.h"
#include "reference/cost/simulator.h"

namespace moebench::paper {
namespace {

// FasterMoE's n. Of 16 groups each has four ranks, the published code's default.
constexpr std::array groups = {2, 4, 8, 16};

struct Machine {
  std::string name;
  Testbed testbed;
};

// FasterMoE is FastMoE's program, with its products.
std::vector<Machine> machines(const PipeliningModel& model) {
  const Testbed fitted = model.fit(chosen_pipelining_variant(), [](const SpeedupCell&) { return true; });
  Testbed equal_products = fitted;
  equal_products.fastmoe_products = FastMoeProducts::tf32;
  return {{"published", {.fastmoe_products = FastMoeProducts::tf32}},
          {"Fig. 8's rate", equal_products},
          {"Fig. 8's rate, both in fp32", fitted}};
}

// Over FastMoE's speed, [groups].
std::vector<Ratio> speeds(const LayerShape& shape, Simulator& simulator) {
  const Seconds fastmoe = simulator.run(fastmoe_plan(shape)).total();
  std::vector<Ratio> speeds;
  for (int n : groups) speeds.emplace_back(fastmoe / simulator.run(fastermoe_plan(shape, n)).total());
  return speeds;
}

Ratio largest(const std::vector<Ratio>& speeds) { return *std::max_element(speeds.begin(), speeds.end()); }

// Knows nothing of a machine: the geometric mean of the other cells.
Deviation deviation_of_a_constant(std::span<const SpeedupCell> cells) {
  double all = 0;
  for (const SpeedupCell& cell : cells) all += std::log(cell.fastermoe.count());
  Deviation deviation;
  for (const SpeedupCell& cell : cells) {
    const double others = (all - std::log(cell.fastermoe.count())) / (static_cast<double>(cells.size()) - 1);
    deviation.add(Ratio(std::exp(others)), cell.fastermoe);
  }
  return deviation;
}

// Of MPipeMoE over FasterMoE, both with n = 4, MPipeMoE with its fastest strategy.
Ratio mpipemoe_speed(const LayerShape& shape, const Testbed& testbed) {
  Simulator fastmoe(machine_of(testbed, Program::fastmoe, all_devices));
  Simulator pipelined(machine_of(testbed, Program::pipelined, all_devices));
  Seconds least(std::numeric_limits<double>::infinity());
  for (ReuseStrategy reuse : {ReuseStrategy::s1, ReuseStrategy::s2, ReuseStrategy::s3, ReuseStrategy::s4}) {
    least = std::min(least, pipelined.run(mpipemoe_plan(shape, footprint_granularity, reuse, {})).total());
  }
  return Ratio(fastmoe.run(fastermoe_plan(shape, footprint_granularity)).total() / least);
}

Ratio memory(const LayerShape& shape, int n, LayoutMode buffers, const FootprintTerms& terms) {
  return Ratio(fastermoe_footprint(shape, n, buffers, terms) / fastmoe_footprint(shape, terms));
}

FigureTable memory_variants(std::span<const MemoryCell> cells) {
  FigureTable table{.title = "Fig. 9, memory of FasterMoE over FastMoE's: mean / worst absolute error, %",
                    .columns = {"buffers", "terms", "n=2", "n=4", "n=8", "n=16"},
                    .lines = {}};
  for (LayoutMode buffers : {LayoutMode::liveness, LayoutMode::paper}) {
    for (bool in_fastmoe : {true, false}) {
      TextColumns::Line line = {buffers == LayoutMode::paper ? "a slot each, Eq. 4" : "by liveness",
                                in_fastmoe ? "as Fig. 11" : "extras not in FastMoE"};
      for (int n : groups) {
        Deviation deviation;
        for (const MemoryCell& cell : cells) {
          deviation.add(memory(cell.layer.shape, n, buffers, {.extras_in_fastmoe = in_fastmoe}), cell.fastermoe);
        }
        line.push_back(mean_and_worst(deviation));
      }
      table.lines.push_back(std::move(line));
    }
  }
  return table;
}

FigureTable memory_cells(std::span<const MemoryCell> cells) {
  FigureTable table{.title = "Fig. 9, memory of FasterMoE (n = 4) over FastMoE's, terms as Fig. 11",
                    .columns = {"model", "tokens", "paper", "by liveness", "error %", "a slot each", "its error %"},
                    .lines = {}};
  for (const MemoryCell& cell : cells) {
    TextColumns::Line line = {cell.layer.model, std::to_string(cell.layer.shape.tokens.count()), times(cell.fastermoe)};
    for (LayoutMode buffers : {LayoutMode::liveness, LayoutMode::paper}) {
      const Ratio ours = memory(cell.layer.shape, footprint_granularity, buffers, {});
      line.push_back(times(ours));
      line.push_back(signed_percent(error_of(ours, cell.fastermoe)));
    }
    table.lines.push_back(std::move(line));
  }
  return table;
}

}  // namespace

std::vector<FigureTable> fastermoe_in_figure8(const PipeliningModel& model) {
  FigureTable variants{.title = "Fig. 8, speed of FasterMoE over FastMoE's: mean / worst absolute error, %",
                       .columns = {"machine", "best n", "n=2", "n=4", "n=8", "n=16"},
                       .lines = {}};
  FigureTable cells{.title = "Fig. 8, speed of FasterMoE (best n) over FastMoE's",
                    .columns = {"model", "tokens", "paper", "published", "error %", "Fig. 8's rate", "its error %",
                                "both in fp32", "error in fp32 %"},
                    .lines = {}};
  for (const SpeedupCell& cell : model.cells()) {
    cells.lines.push_back({model_of(cell), tokens_of(cell), times(cell.fastermoe)});
  }
  for (const auto& [name, testbed] : machines(model)) {
    Simulator simulator(machine_of(testbed, Program::fastmoe, all_devices));
    Deviation best;
    std::array<Deviation, groups.size()> each;
    for (std::size_t i = 0; i < model.cells().size(); ++i) {
      const SpeedupCell& cell = model.cells()[i];
      const std::vector<Ratio> ours = speeds(cell.layer.shape, simulator);
      best.add(largest(ours), cell.fastermoe);
      for (std::size_t n = 0; n < each.size(); ++n) each[n].add(ours[n], cell.fastermoe);
      cells.lines[i].push_back(times(largest(ours)));
      cells.lines[i].push_back(signed_percent(error_of(largest(ours), cell.fastermoe)));
    }
    TextColumns::Line line = {name, mean_and_worst(best)};
    for (const Deviation& deviation : each) line.push_back(mean_and_worst(deviation));
    variants.lines.push_back(std::move(line));
  }
  variants.lines.push_back({"a constant, each cell from the others",
                            mean_and_worst(deviation_of_a_constant(model.cells())), "", "", "", ""});
  return {std::move(variants), std::move(cells)};
}

std::vector<FigureTable> fastermoe_in_figure9(const PipeliningModel& model, std::span<const MemoryCell> cells) {
  FigureTable speedups{.title = "Fig. 9, speedup of MPipeMoE (n = 4, the best strategy) over FasterMoE (n = 4)",
                       .columns = {"model", "tokens", "paper", "published", "error %", "Fig. 8's rate", "its error %",
                                   "FasterMoE in fp32", "error in fp32 %"},
                       .lines = {}};
  const std::vector<Machine> all = machines(model);
  std::vector<Deviation> deviations(all.size());
  for (const MemoryCell& cell : cells) {
    TextColumns::Line line = {cell.layer.model, std::to_string(cell.layer.shape.tokens.count()),
                              times(cell.speedup_over_fastermoe)};
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Ratio ours = mpipemoe_speed(cell.layer.shape, all[i].testbed);
      deviations[i].add(ours, cell.speedup_over_fastermoe);
      line.push_back(times(ours));
      line.push_back(signed_percent(error_of(ours, cell.speedup_over_fastermoe)));
    }
    speedups.lines.push_back(std::move(line));
  }
  TextColumns::Line all_cells = {"mean / worst", "", ""};
  for (const Deviation& deviation : deviations) {
    all_cells.emplace_back();
    all_cells.push_back(mean_and_worst(deviation));
  }
  speedups.lines.push_back(std::move(all_cells));
  return {memory_variants(cells), memory_cells(cells), std::move(speedups)};
}

}  // namespace moebench::paper
