#include "cli/report_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/exit_status.h"
#include "cli/report_timelines.h"
#include "reference/base/error.h"
#include "results/atomic_file.h"
#include "results/changes/gate_folder.h"
#include "results/report/report.h"
#include "results/report/report_asset.h"
#include "results/store/read_results.h"

namespace moebench {
namespace {

struct ReportOptions {
  std::vector<std::string> inputs;
  std::string out = "report.html";
  TimelineChoice timelines;
};

// What a person calls a run: its folder, or its file where that is not called as all are.
std::string name_of_input(const std::filesystem::path& input) {
  std::filesystem::path path = input.filename().empty() ? input.parent_path() : input;
  if (path.stem() == "results" && path.has_extension() && path.has_parent_path()) path = path.parent_path();
  return path.extension() == ".json" ? path.stem().string() : path.filename().string();
}

bool are_distinct(const std::vector<std::string>& names) {
  return std::set<std::string>(names.begin(), names.end()).size() == names.size() &&
         std::find(names.begin(), names.end(), std::string()) == names.end();
}

// Revisions where each run has its own, else folders, else what was given.
void name_runs(std::vector<ReportedRun>& runs, const std::vector<std::string>& inputs) {
  std::vector<std::string> revisions;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    revisions.push_back(runs[i].results.environment.git_revision);
    names.push_back(name_of_input(inputs[i]));
  }
  const std::vector<std::string>& best = runs.size() > 1 && are_distinct(revisions) ? revisions
                                         : are_distinct(names)                      ? names
                                                                                    : inputs;
  for (std::size_t i = 0; i < runs.size(); ++i) runs[i].name = best[i];
}

// Puts the two sides of a gate's folder in its place; nothing where the inputs are of no gate.
std::optional<GateFolder> gate_among(std::vector<std::string>& inputs) {
  if (inputs.size() == 2) {
    if (const auto gate = gate_of(inputs[0], inputs[1])) return gate;
  }
  for (const std::string& input : inputs) {
    const auto gate = gate_folder(input);
    if (!gate) continue;
    if (inputs.size() > 1) {
      throw InputError(input, "is a gate's folder, which is shown by itself",
                       fmt::format("moebench report {0}; or give the results of one side, such as {0}/new", input));
    }
    inputs.clear();
    for (const std::filesystem::path& side : sides_of(*gate)) inputs.push_back(side.string());
    return gate;
  }
  return std::nullopt;
}

int report(ReportOptions options) {
  Report report;
  report.gate = gate_among(options.inputs);
  for (const std::string& input : options.inputs) report.runs.push_back({.name = {}, .results = read_results(input)});
  name_runs(report.runs, options.inputs);
  report.timelines = timelines_of(report.runs.back().results, options.inputs.back(), options.timelines);
  if (chart_library().empty()) {
    fmt::print(
        stderr,
        "warning: this build draws no charts: the report has tables and timelines. scripts/setup.sh installs what is "
        "missing; then build again\n");
  }
  write_atomically(options.out, html_of(report));
  fmt::print("Report: {}\n", options.out);
  return exit_done;
}

}  // namespace

void add_report_command(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<ReportOptions>();
  CLI::App& command = add_command(
      app, chosen, "report", "Shows one run, or several beside each other, as one HTML file that works offline",
      "  moebench report moebench-results/quick-20261129-101500\n"
      "  moebench report before/results.json after/results.json -o changes.html\n"
      "  moebench report nightly-* -o trend.html\n"
      "  moebench report gate -o gate.html\n"
      "  moebench report results.json --profile a100-64 --timeline \"mpipemoe tokens=4096 M=256 H=1024 E=2 n=4 s3\"\n"
      "One run: its best configurations. Two: what changed from the first to the second. More: a trend, in the order "
      "given.\nA gate's folder: its verdict, and what changed between its two sides.\n",
      [options] { return report(*options); });
  command.add_option("RESULTS", options->inputs, "Results folders or files, or a gate's folder")->required();
  command.add_option("-o,--out", options->out, "The file to write")->capture_default_str();
  command.add_option("--timeline", options->timelines.labels,
                     "Label of a configuration of the last run whose step is drawn; may be given several times. "
                     "Without it: the fastest "
                     "over its baseline, where the run is simulated or a profile is given");
  command.add_option("--profile", options->timelines.profile,
                     "Machine profile, by name or file, that predicts these steps");
}

}  // namespace moebench
