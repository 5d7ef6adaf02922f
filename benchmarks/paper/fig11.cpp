#include <fmt/format.h>

#include "benchmarks/paper/deviation.h"
#include "benchmarks/paper/figures.h"
#include "benchmarks/paper/footprint.h"
#include "benchmarks/paper/footprint_line.h"
#include "benchmarks/paper/paper_plan.h"
#include "benchmarks/paper/pipelining.h"
#include "reference/cost/simulator.h"

namespace moebench::paper {
namespace {

std::string mib_text(Bytes bytes) { return fmt::format("{:.1f}", in_mib(bytes)); }

Ratio over(Bytes ours, Bytes published) { return Ratio(ours / published); }

FigureTable line_table(const std::vector<FootprintCell>& cells) {
  const FootprintLine line = footprint_line(cells, "pipemoe");
  const LayerShape shape = [&] {
    LayerShape one = cells.front().layer.shape;
    one.tokens = Tokens(1024);
    return one;
  }();
  const FootprintTerms bare{.extras_in_pipemoe = false};
  LayerShape two = shape;
  two.tokens = Tokens(2048);
  const Bytes equation4 = pipemoe_footprint(two, bare) - pipemoe_footprint(shape, bare);
  const Bytes all = pipemoe_footprint(two, {}) - pipemoe_footprint(shape, {});
  return {.title = "Fig. 11, the line through PipeMoE's cells and what it is made of, MiB",
          .columns = {"term", "fitted", "ours"},
          .lines = {{"parameters and gradients", mib_text(line.constant), mib_text(pipemoe_footprint(shape, {}) - all)},
                    {"1024 tokens, Eq. 4", "-", mib_text(equation4)},
                    {"1024 tokens, with one B x M and two B x E", mib_text(line.per_1024_tokens), mib_text(all)}}};
}

Bytes ours_of(const FootprintCell& cell, const SlotCounts& slots) {
  if (cell.system == "pipemoe") return pipemoe_footprint(cell.layer.shape, {});
  return mpipemoe_footprint(cell.layer.shape, footprint_granularity, slots, {});
}

FigureTable cells_table(const std::vector<FootprintCell>& cells) {
  FigureTable table{.title = "Fig. 11, memory in MiB; MPipeMoE with n = 4, tested and not fitted",
                    .columns = {"system", "tokens", "slots 2 2 2", "paper", "error %", "slots 2 1 2", "its error %"},
                    .lines = {}};
  for (const FootprintCell& cell : cells) {
    const Bytes wide = ours_of(cell, two_hidden_slots);
    const Bytes narrow = ours_of(cell, {});
    table.lines.push_back({cell.system, std::to_string(cell.layer.shape.tokens.count()), mib_text(wide),
                           mib_text(cell.memory), fmt::format("{:+.2f}", (wide / cell.memory - 1) * 100),
                           mib_text(narrow), signed_percent(error_of(over(narrow, cell.memory), Ratio(1)))});
  }
  return table;
}

// The unit of the paper's times is not said: both are over PipeMoE's at the largest batch.
FigureTable times_table(const std::filesystem::path& data, const std::vector<FootprintCell>& cells) {
  const PipeliningModel model(read_fig8(data));
  const Testbed testbed = model.fit(chosen_pipelining_variant(), [](const SpeedupCell&) { return true; });
  Simulator simulator(machine_of(testbed, Program::pipelined, all_devices));
  const auto seconds_a_token = [&](const FootprintCell& cell) {
    const LayerShape& shape = cell.layer.shape;
    const VerifiedPlan plan = cell.system == "pipemoe"
                                  ? pipemoe_plan(shape, footprint_granularity)
                                  : mpipemoe_plan(shape, footprint_granularity, ReuseStrategy::s4, two_hidden_slots);
    return simulator.run(plan).total() / static_cast<double>(shape.tokens.count());
  };
  const FootprintCell* unit = &cells.front();
  for (const FootprintCell& cell : cells) {
    if (cell.system == "pipemoe") unit = &cell;
  }
  const Seconds ours_unit = seconds_a_token(*unit);
  FigureTable table{.title = "Fig. 11, time a token over PipeMoE's with the most tokens; n = 4, MPipeMoE with s4",
                    .columns = {"system", "tokens", "ours", "paper", "error %"},
                    .lines = {}};
  for (const FootprintCell& cell : cells) {
    const Ratio ours(seconds_a_token(cell) / ours_unit);
    const Ratio published(cell.relative_time / unit->relative_time);
    table.lines.push_back({cell.system, std::to_string(cell.layer.shape.tokens.count()), times(ours), times(published),
                           signed_percent(error_of(ours, published))});
  }
  return table;
}

}  // namespace

std::vector<FigureTable> figure11(const std::filesystem::path& data) {
  const std::vector<FootprintCell> cells = read_fig11(data);
  return {line_table(cells), cells_table(cells), times_table(data, cells)};
}

}  // namespace moebench::paper
