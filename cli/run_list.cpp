#include "cli/run_list.h"

#include <fmt/format.h>

#include "results/text_columns.h"
#include "suites/run/counted.h"

namespace moebench {
namespace {

std::string configurations_text(const RunSummary& run) {
  std::string text = fmt::format("{} of {}", run.measured + run.failed + run.skipped, run.configurations);
  if (run.failed > 0) text += fmt::format(", {} failed", run.failed);
  if (run.skipped > 0) text += fmt::format(", {} skipped", run.skipped);
  return text;
}

std::string kind_text(const RunSummary& run) {
  return run.gate_rounds ? fmt::format("gate, {}", counted(*run.gate_rounds, "round")) : "run";
}

}  // namespace

std::string file_size_text(Bytes size) {
  constexpr double kilo = 1000;
  const auto bytes = static_cast<double>(size.count());
  if (bytes < kilo * kilo) return fmt::format("{:.0f} kB", bytes / kilo);
  if (bytes < kilo * kilo * kilo) return fmt::format("{:.1f} MB", bytes / kilo / kilo);
  return fmt::format("{:.1f} GB", bytes / kilo / kilo / kilo);
}

std::string run_list_text(const std::vector<RunSummary>& runs) {
  using Align = TextColumns::Align;
  TextColumns columns(
      {{"folder"}, {"kind"}, {"suite"}, {"started"}, {"state"}, {"configurations"}, {"size", Align::right}});
  std::string problems;
  for (const RunSummary& run : runs) {
    const std::string size = file_size_text(run.size);
    if (run.problem.empty()) {
      columns.add({run.folder.string(), kind_text(run), run.suite, run.started, state_text(run),
                   configurations_text(run), size});
    } else {
      columns.add({run.folder.string(), kind_text(run), "", "", state_text(run), "", size});
      problems += run.problem + "\n";
    }
  }
  return columns.text() + (problems.empty() ? "" : "\n" + problems);
}

Json run_list_json(const std::vector<RunSummary>& runs) {
  Json list = Json::array();
  for (const RunSummary& run : runs) {
    list.push_back({{"folder", run.folder.string()},
                    {"kind", run.gate_rounds ? "gate" : "run"},
                    {"rounds", run.gate_rounds ? Json(*run.gate_rounds) : Json(nullptr)},
                    {"suite", run.suite},
                    {"started", run.started},
                    {"state", state_text(run)},
                    {"configurations", run.configurations},
                    {"measured", run.measured},
                    {"failed", run.failed},
                    {"skipped", run.skipped},
                    {"size_bytes", run.size.count()},
                    {"problem", run.problem.empty() ? Json(nullptr) : Json(run.problem)}});
  }
  return list;
}

}  // namespace moebench
