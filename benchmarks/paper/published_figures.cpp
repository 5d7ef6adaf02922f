#include "benchmarks/paper/published_figures.h"

#include <algorithm>

#include "reference/base/error.h"
#include "results/csv.h"

namespace moebench::paper {
namespace {

constexpr std::array<std::string_view, strategy_count> strategies = {"s1", "s2", "s3", "s4"};

Tokens tokens_in(const CsvTable& table, std::size_t line) { return Tokens(table.count(line, "tokens")); }

std::size_t strategy_in(const CsvTable& table, std::size_t line) {
  const std::string& name = table.text(line, "reuse");
  const auto found = std::find(strategies.begin(), strategies.end(), name);
  if (found == strategies.end()) throw InputError(table.place(line), "unknown strategy " + name, "s1 to s4 are known");
  return static_cast<std::size_t>(found - strategies.begin());
}

// The cell of that layer, which is added where it is not there yet.
template <class Cell>
Cell& cell_of(std::vector<Cell>& cells, const Layer& layer) {
  for (Cell& cell : cells) {
    if (cell.layer.model == layer.model && cell.layer.shape == layer.shape) return cell;
  }
  cells.push_back({.layer = layer});
  return cells.back();
}

}  // namespace

Layer layer_of(const std::filesystem::path& folder, const std::string& model, Tokens tokens, int devices) {
  const std::filesystem::path path = folder / "table3_models.csv";
  const CsvTable table(path);
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table.text(i, "model") != model) continue;
    return {.model = model,
            .shape = {.tokens = tokens,
                      .model_dim = Features(table.count(i, "model_dim")),
                      .hidden_dim = Features(table.count(i, "hidden_dim")),
                      .experts = static_cast<int>(table.count(i, "experts")),
                      .ranks = devices}};
  }
  throw InputError(path.string(), "there is no model \"" + model + "\"", "add a line for it");
}

std::vector<SpeedupCell> read_fig8(const std::filesystem::path& folder) {
  const CsvTable table(folder / "fig8_speedup.csv");
  std::vector<SpeedupCell> cells;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Layer layer = layer_of(folder, table.text(i, "model"), tokens_in(table, i), all_devices);
    SpeedupCell& cell = cell_of(cells, layer);
    const std::string& system = table.text(i, "system");
    if (system == "fastermoe") cell.fastermoe = Ratio(table.number(i, "speed"));
    if (system != "pipemoe") continue;
    (table.text(i, "granularity").empty() ? cell.pipemoe : cell.one_partition) = Ratio(table.number(i, "speed"));
  }
  return cells;
}

std::vector<MemoryCell> read_fig9(const std::filesystem::path& folder) {
  const CsvTable memory(folder / "fig9_memory.csv");
  const CsvTable speed(folder / "fig9_speedup.csv");
  const CsvTable over_fastermoe(folder / "fig9_speedup_over_fastermoe.csv");
  std::vector<MemoryCell> cells;
  const auto cell_in = [&](const CsvTable& table, std::size_t line) -> MemoryCell& {
    return cell_of(cells, layer_of(folder, table.text(line, "model"), tokens_in(table, line), all_devices));
  };
  for (std::size_t i = 0; i < memory.size(); ++i) {
    const std::string& system = memory.text(i, "system");
    const Ratio share(memory.number(i, "memory"));
    if (system == "fastermoe") cell_in(memory, i).fastermoe = share;
    if (system == "pipemoe") cell_in(memory, i).pipemoe = share;
    if (system == "mpipemoe") cell_in(memory, i).mpipemoe = share;
  }
  for (std::size_t i = 0; i < speed.size(); ++i) {
    if (speed.text(i, "system") == "mpipemoe") cell_in(speed, i).speedup = Ratio(speed.number(i, "speed"));
  }
  for (std::size_t i = 0; i < over_fastermoe.size(); ++i) {
    if (over_fastermoe.text(i, "system") != "mpipemoe") continue;
    cell_in(over_fastermoe, i).speedup_over_fastermoe = Ratio(over_fastermoe.number(i, "speed"));
  }
  return cells;
}

std::vector<FootprintCell> read_fig11(const std::filesystem::path& folder) {
  const CsvTable table(folder / "fig11_memory_time.csv");
  std::vector<FootprintCell> cells;
  for (std::size_t i = 0; i < table.size(); ++i) {
    cells.push_back({.system = table.text(i, "system"),
                     .layer = layer_of(folder, largest_model, tokens_in(table, i), all_devices),
                     .memory = mib(table.count(i, "memory_mib")),
                     .relative_time = Ratio(table.number(i, "token_time"))});
  }
  return cells;
}

std::vector<OverheadCell> read_fig13(const std::filesystem::path& folder) {
  const CsvTable overheads(folder / "fig13_overhead.csv");
  const CsvTable choices(folder / "fig13_choice.csv");
  std::vector<OverheadCell> cells;
  const auto cell_in = [&](const CsvTable& table, std::size_t line) -> OverheadCell& {
    const auto devices = static_cast<int>(table.count(line, "ranks"));
    return cell_of(cells, layer_of(folder, largest_model, tokens_in(table, line), devices));
  };
  for (std::size_t i = 0; i < overheads.size(); ++i) {
    cell_in(overheads, i).overheads[strategy_in(overheads, i)] = Ratio(overheads.number(i, "overhead") / 100);
  }
  for (std::size_t i = 0; i < choices.size(); ++i) cell_in(choices, i).chosen = strategy_in(choices, i);
  return cells;
}

}  // namespace moebench::paper
