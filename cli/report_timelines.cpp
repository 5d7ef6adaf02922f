#include "cli/report_timelines.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "cli/planned_step.h"
#include "cli/planned_step_drawing.h"
#include "reference/base/error.h"
#include "reference/base/nearest.h"
#include "reference/cost/named_profile.h"
#include "suites/adaptive.h"
#include "suites/run/profile_check.h"

namespace moebench {
namespace {

constexpr std::size_t most_traced = 8;

std::vector<ReportedTimeline> traced_timelines(const std::filesystem::path& file_or_folder) {
  const std::filesystem::path folder =
      std::filesystem::is_directory(file_or_folder) ? file_or_folder : file_or_folder.parent_path();
  std::vector<std::filesystem::path> files;
  // A picture stands beside its trace.
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder.empty() ? "." : folder, ignored)) {
    std::filesystem::path trace = entry.path();
    if (trace.extension() == ".svg" && std::filesystem::exists(trace.replace_extension(".trace.json"))) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  files.resize(std::min(files.size(), most_traced));
  std::vector<ReportedTimeline> timelines;
  for (const std::filesystem::path& path : files) {
    std::ifstream file(path, std::ios::binary);
    timelines.push_back({.name = path.stem().string() + ", traced", .svg = {}, .svg_file = {std::istreambuf_iterator<char>(file), {}}});
  }
  return timelines;
}

const RunResult& run_labelled(const Results& results, const std::string& label) {
  std::vector<std::string_view> labels;
  for (const RunResult& run : results.runs) {
    if (run.label == label) return run;
    labels.emplace_back(run.label);
  }
  const std::string_view near = nearest(label, labels);
  throw InputError(fmt::format("--timeline: the results have no configuration \"{}\"", label),
                   near.empty() ? "name one by its label, as results.json has it" : fmt::format("did you mean \"{}\"?", near));
}

ReportedTimeline drawn(const RunResult& run, const TimelineChoice& choice) {
  Configuration configuration = configuration_from_json(run.config);
  const bool is_simulated = configuration.device.kind == DeviceKind::simulated;
  const std::string name = choice.profile.empty() && is_simulated ? configuration.device.profile : choice.profile;
  std::optional<MachineProfile> machine;
  if (!name.empty()) {
    machine = named_profile(name);
    require_predicts(*machine, configuration);
    configuration = with_shadow_costs(std::move(configuration), *machine);
  }
  PlannedStep step = plan_step(configuration);
  if (!step.findings.empty()) throw InputError(run.label + ": " + step.findings.front());
  if (machine) predict(step, *machine);
  return {.name = run.label + (machine ? ", predicted" : ", planned"), .svg = svg_of(step), .svg_file = {}};
}

// The fastest over its baseline, behind that baseline.
std::vector<const RunResult*> default_runs(const Results& results) {
  std::unordered_map<std::string_view, std::pair<const RunResult*, Seconds>> timed;  // by label
  for (const RunResult& run : results.runs) {
    if (const auto step = step_spread(run)) timed[run.label] = {&run, step->median};
  }
  std::pair<const RunResult*, const RunResult*> best;  // baseline and run
  Ratio most;
  for (const RunResult& run : results.runs) {
    const auto own = timed.find(run.label);
    const auto theirs = timed.find(run.baseline);
    if (own == timed.end() || theirs == timed.end()) continue;
    const Ratio faster(theirs->second.second / own->second.second);
    if (faster <= most) continue;
    most = faster;
    best = {theirs->second.first, &run};
  }
  if (best.second == nullptr) return {};
  return best.first == best.second ? std::vector{best.second} : std::vector{best.first, best.second};
}

bool has_profile(const RunResult& run, const TimelineChoice& choice) {
  return !choice.profile.empty() || run.config.value("device", std::string()).starts_with("sim:");
}

}  // namespace

std::vector<ReportedTimeline> timelines_of(const Results& results, const std::filesystem::path& file_or_folder,
                                           const TimelineChoice& choice) {
  std::vector<ReportedTimeline> timelines = traced_timelines(file_or_folder);
  for (const std::string& label : choice.labels) timelines.push_back(drawn(run_labelled(results, label), choice));
  if (!choice.labels.empty()) return timelines;
  for (const RunResult* run : default_runs(results)) {
    if (!has_profile(*run, choice)) continue;
    try {
      timelines.push_back(drawn(*run, choice));
    } catch (const InputError&) {
      if (!choice.profile.empty()) throw;
    }
  }
  return timelines;
}

}  // namespace moebench
