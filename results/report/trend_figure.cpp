#include "results/report/trend_figure.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "results/changes/change_text.h"
#include "results/changes/changes.h"
#include "results/changes/matching.h"
#include "results/report/shown.h"

namespace moebench {
namespace {

constexpr std::size_t most_lines = 40;

struct Line {
  std::string label;
  std::vector<Seconds> steps;  // [runs]

  Ratio relative(std::size_t run) const { return Ratio(steps[run] / steps.front()); }
  double largest_change() const {
    double largest = 0;
    for (std::size_t run = 0; run < steps.size(); ++run) {
      largest = std::max(largest, std::abs(std::log(relative(run).count())));
    }
    return largest;
  }
};

std::vector<Line> complete_lines(std::span<const ReportedRun> runs) {
  std::map<const RunResult*, Line> lines;  // by the configuration's run in the results looked at last
  for (const RunResult& run : runs.front().results.runs) {
    const auto step = step_spread(run);
    if (step && step->median > Seconds(0)) lines[&run] = {run.label, {step->median}};
  }
  for (std::size_t i = 1; i < runs.size(); ++i) {
    std::map<const RunResult*, Line> next;
    for (const MatchedRun& matched : matched_runs(runs[i - 1].results, runs[i].results).both) {
      const auto line = lines.find(matched.before);
      const auto step = step_spread(*matched.after);
      if (line == lines.end() || !step || step->median <= Seconds(0)) continue;
      line->second.steps.push_back(step->median);
      next[matched.after] = std::move(line->second);
    }
    lines = std::move(next);
  }
  std::vector<Line> all;
  for (const RunResult& run : runs.back().results.runs) {
    const auto line = lines.find(&run);
    if (line != lines.end()) all.push_back(line->second);
  }
  return all;
}

// "3 of 20 slower, most +12 %".
std::string change_point(const Changes& changes) {
  std::size_t slower = 0;
  std::size_t faster = 0;
  std::size_t all = 0;
  const Change* most = nullptr;
  for (const Change& change : changes.changes) {
    if (!change.time) continue;
    ++all;
    const Verdict verdict = change.time->verdict;
    if (verdict != Verdict::worse && verdict != Verdict::better) continue;
    ++(verdict == Verdict::worse ? slower : faster);
    const auto size = [](const Change& one) { return std::abs(std::log(one.time->ratio.count())); };
    if (most == nullptr || size(change) > size(*most)) most = &change;
  }
  if (most == nullptr) return {};
  std::string text;
  if (slower > 0) text += fmt::format("{} of {} slower", slower, all);
  if (faster > 0) text += fmt::format("{}{} of {} faster", text.empty() ? "" : ", ", faster, all);
  return text + fmt::format(", at most {}", shown_change(Ratio(most->time->ratio.count() - 1)));
}

std::string message_of(std::span<const ReportedRun> runs,
                       const std::vector<std::pair<std::string, std::string>>& points, Ratio mean) {
  std::string text = fmt::format("From {} to {} steps changed by {} (geometric mean)", runs.front().name,
                                 runs.back().name, shown_change(Ratio(mean.count() - 1)));
  if (points.empty()) return text + "; no run differs for certain from the one before";
  text += points.size() == 1 ? "; the change point: " : fmt::format("; {} change points: ", points.size());
  constexpr std::size_t most_named = 4;
  for (std::size_t i = 0; i < std::min(points.size(), most_named); ++i) {
    text += fmt::format("{}{} ({})", i > 0 ? "; " : "", points[i].first, points[i].second);
  }
  return text + (points.size() > most_named ? "; ..." : "");
}

}  // namespace

std::vector<Changes> successive_changes(std::span<const ReportedRun> runs) {
  std::vector<Changes> all;
  ChangeRules rules;
  if (runs.size() > 1) rules.level = Ratio(1 - (1 - rules.level.count()) / static_cast<double>(runs.size() - 1));
  for (std::size_t i = 1; i < runs.size(); ++i) {
    all.push_back(changes_between(runs[i - 1].results, runs[i].results, rules));
    all.back().before.origin = runs[i - 1].name;
    all.back().after.origin = runs[i].name;
  }
  return all;
}

std::optional<ReportFigure> trend_figure(std::span<const ReportedRun> runs, std::span<const Changes> changes) {
  std::vector<Line> lines = complete_lines(runs);
  if (lines.empty()) return std::nullopt;
  std::vector<Ratio> means;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    double sum = 0;
    for (const Line& line : lines) sum += std::log(line.relative(run).count());
    means.emplace_back(std::exp(sum / static_cast<double>(lines.size())));
  }
  std::vector<std::pair<std::string, std::string>> points;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::string what = change_point(changes[i]);
    if (!what.empty()) points.emplace_back(runs[i + 1].name, what);
  }
  ReportFigure figure{
      .id = "trend",
      .specification = "trend",
      .heading = "Trend",
      .message = message_of(runs, points, means.back()),
      .note =
          "The thick line is the geometric mean of all configurations that have a time in every run, the thin ones are "
          "single configurations. A dashed line is a change point: some configuration differs from the run before by "
          "more than its margin, as tests show it that allow for all runs and configurations being looked at.",
      .data = {.columns = {{"configuration", "configuration"},
                           {"run", "run"},
                           {"step_ms", "step"},
                           {"relative", "since the first run", RatioStyle::change}}}};
  for (const ReportedRun& run : runs) figure.domains["run"].push_back(run.name);
  if (lines.size() > most_lines) {
    figure.note += fmt::format(" Drawn are the {} of {} configurations that changed most.", most_lines, lines.size());
    std::stable_sort(lines.begin(), lines.end(),
                     [](const Line& a, const Line& b) { return a.largest_change() > b.largest_change(); });
    lines.resize(most_lines);
  }
  for (std::size_t run = 0; run < runs.size(); ++run) {
    figure.data.rows.push_back(
        {std::string("geometric mean"), runs[run].name, ReportCell(), Ratio(means[run].count() - 1)});
  }
  std::vector<std::string> names;
  for (const Line& line : lines) names.push_back(line.label);
  names = short_labels(names).labels;
  for (const Line& line : lines) {
    const std::string& name = names[static_cast<std::size_t>(&line - lines.data())];
    for (std::size_t run = 0; run < runs.size(); ++run) {
      figure.data.rows.push_back({name, runs[run].name, line.steps[run], Ratio(line.relative(run).count() - 1)});
    }
  }
  ReportTable marks{.columns = {{"run", ""}, {"what", ""}}, .rows = {}};
  for (const auto& [run, what] : points) marks.rows.push_back({run, what});
  figure.more["change_points"] = data_of(marks);
  return figure;
}

}  // namespace moebench
