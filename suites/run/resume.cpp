#include "suites/run/resume.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reference/base/error.h"
#include "reference/cost/profile_json.h"
#include "results/store/run_differences.h"
#include "suites/adaptive.h"

namespace moebench {
namespace {

std::string text_of_axes(const Axes& axes) {
  std::vector<std::string> terms;
  for (const Axis& axis : axes) terms.push_back(axis.name + "=" + axis.values.front().text);
  std::sort(terms.begin(), terms.end());
  return fmt::format("{}", fmt::join(terms, " "));
}

bool is_open(const RunRequest& request, std::size_t place) {
  return !request.asked.empty() && is_tried(request.asked[place]);
}

}  // namespace

RunPlan plan_of(const RunRequest& request) {
  RunPlan plan;
  for (std::size_t i = 0; i < request.configurations.size(); ++i) {
    const Configuration& configuration = request.configurations[i];
    plan.configurations.push_back({.label = label(configuration),
                                   .asked = json_of(request.asked.empty() ? configuration : request.asked[i]),
                                   .chosen = is_open(request, i) ? Json(nullptr) : json_of(configuration)});
  }
  plan.facts = {{"baseline", text_of_axes(request.suite.baseline)},
                {"machine profile", request.profile ? profile_text(*request.profile) : ""},
                {"traced steps", std::to_string(request.traced_steps)}};
  return plan;
}

void set_choices(RunPlan& plan, std::span<const Configuration> chosen) {
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    plan.configurations[i].label = label(chosen[i]);
    plan.configurations[i].chosen = json_of(chosen[i]);
  }
}

std::vector<int> take_up(RunRequest& request, ResultsStore& store, Failed failed) {
  const RunPlan then = store.plan();
  if (then.configurations.empty()) {
    throw InputError("the store does not say what was planned: it was imported, or made by an older moebench",
                     "run into another folder");
  }
  Results head = store.head();
  std::vector<std::string> changes = differences(then, plan_of(request));
  if (head.published != request.published) changes.emplace_back("published figures: others then");
  require_none(changes);
  for (std::size_t i = 0; i < request.configurations.size(); ++i) {
    if (!is_open(request, i)) continue;
    const bool ranks_vary = request.configurations[i].ranks_vary;
    request.configurations[i] = configuration_from_json(then.configurations[i].chosen);
    request.configurations[i].ranks_vary = ranks_vary;
  }
  EarlierPart earlier{.suite = std::move(head.suite),
                      .environment = std::move(head.environment),
                      .hosts = std::move(head.hosts),
                      .notes = std::move(head.notes),
                      .time_used = head.duration ? head.duration->used : Seconds(0),
                      .runs = {}};
  std::vector<int> again;
  for (PlacedRun& placed : store.runs()) {
    const bool is_planned = placed.place < static_cast<int>(request.configurations.size());
    if (placed.place < 0 || (!is_planned && !placed.run.config.contains("hosts"))) {
      throw InputError("the store has a configuration that was not planned", "it is damaged: run into another folder");
    }
    if (failed == Failed::retried && placed.run.status == RunStatus::failed) {
      again.push_back(placed.place);
      earlier.notes.push_back(
          fmt::format("tried again: {}, which had failed: {}", placed.run.label, placed.run.reason));
    } else {
      earlier.runs.push_back(std::move(placed));
    }
  }
  request.earlier = std::move(earlier);
  return again;
}

}  // namespace moebench
