#include "benchmarks/paper/published_figures.h"

#include "benchmarks/paper/csv.h"
#include "reference/base/error.h"

namespace moebench::paper {
namespace {

constexpr std::array<const char*, strategy_count> strategies = {"S1", "S2", "S3", "S4"};

Tokens tokens_in(const CsvTable& table, std::size_t line) { return Tokens(table.count(line, "tokens")); }

}  // namespace

Layer layer_of(const std::filesystem::path& folder, const std::string& model, Tokens tokens, int devices) {
  const std::filesystem::path path = folder / "table3_models.csv";
  const CsvTable table(path);
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table.text(i, "model") != model) continue;
    return {.model = model,
            .shape = {.tokens = tokens,
                      .model_dim = Features(table.count(i, "d_model")),
                      .hidden_dim = Features(table.count(i, "d_hidden")),
                      .experts = static_cast<int>(table.count(i, "experts")),
                      .ranks = devices}};
  }
  throw InputError(path.string(), "there is no model \"" + model + "\"", "add a line for it");
}

std::vector<SpeedupCell> read_fig8(const std::filesystem::path& folder) {
  const CsvTable table(folder / "fig8_speedup.csv");
  std::vector<SpeedupCell> cells;
  for (std::size_t i = 0; i < table.size(); ++i) {
    cells.push_back({.layer = layer_of(folder, table.text(i, "model"), tokens_in(table, i), all_devices),
                     .one_partition = Ratio(table.number(i, "pipemoe_n1")),
                     .pipemoe = Ratio(table.number(i, "pipemoe"))});
  }
  return cells;
}

std::vector<MemoryCell> read_fig9(const std::filesystem::path& folder) {
  const CsvTable table(folder / "fig9_memory.csv");
  std::vector<MemoryCell> cells;
  for (std::size_t i = 0; i < table.size(); ++i) {
    cells.push_back({.layer = layer_of(folder, table.text(i, "model"), tokens_in(table, i), all_devices),
                     .pipemoe = Ratio(table.number(i, "pipemoe_memory")),
                     .mpipemoe = Ratio(table.number(i, "mpipemoe_memory")),
                     .speedup = Ratio(table.number(i, "mpipemoe_speedup_vs_fastmoe"))});
  }
  return cells;
}

std::vector<FootprintCell> read_fig11(const std::filesystem::path& folder) {
  const CsvTable table(folder / "fig11_memory_time.csv");
  std::vector<FootprintCell> cells;
  for (std::size_t i = 0; i < table.size(); ++i) {
    cells.push_back({.system = table.text(i, "system"),
                     .layer = layer_of(folder, largest_model, tokens_in(table, i), all_devices),
                     .memory = mib(table.count(i, "memory_mb")),
                     .relative_time = Ratio(table.number(i, "relative_time"))});
  }
  return cells;
}

std::vector<OverheadCell> read_fig13(const std::filesystem::path& folder) {
  const CsvTable table(folder / "fig13_overhead.csv");
  std::vector<OverheadCell> cells;
  for (std::size_t i = 0; i < table.size(); ++i) {
    OverheadCell cell{
        .layer = layer_of(folder, largest_model, tokens_in(table, i), static_cast<int>(table.count(i, "devices"))),
        .overheads = {}};
    for (std::size_t s = 0; s < strategy_count; ++s) {
      cell.overheads[s] = Ratio(table.number(i, strategies[s]) / 100);
      if (table.text(i, "chosen") == strategies[s]) cell.chosen = s;
    }
    cells.push_back(std::move(cell));
  }
  return cells;
}

}  // namespace moebench::paper
