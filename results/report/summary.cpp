#include "results/report/summary.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "reference/base/markup.h"
#include "results/gpu_note.h"
#include "results/report/best.h"
#include "results/report/report_table.h"
#include "results/report/shape_limit.h"
#include "results/report/shown.h"

namespace moebench {
namespace {

constexpr std::size_t most_summarised_shapes = 40;
constexpr std::size_t most_labels = 20;  // of those that failed or were skipped for one reason

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string card(std::string_view figure, std::string_view what, std::string_view more, std::string_view kind = "") {
  return fmt::format("<div class=\"card{}{}\"><strong>{}</strong><span>{}</span><small>{}</small></div>\n",
                     kind.empty() ? "" : " ", kind, markup_text(figure), markup_text(what), markup_text(more));
}

std::string text_of(const RatioInterval& interval) {
  return fmt::format("{} to {}", shown_factor(interval.low), shown_factor(interval.high));
}

std::string at(const ShapeFacts& shape) { return shape.name.empty() ? "" : ", " + shape.name; }

std::string fastest_card(const RunFacts& facts) {
  const auto best = best_of(facts);
  if (!best) return {};
  const std::string doubt = doubt_text(*best);
  return card(shown_factor(*best->facts->speedup), "the baseline's speed at best",
              best->facts->name + at(*best->shape) + (doubt.empty() ? "" : "; " + doubt),
              best->interval && best->interval->low > Ratio(1) ? "good" : "");
}

std::string smallest_card(const RunFacts& facts) {
  const ShapeFacts* shape = nullptr;
  const ConfigurationFacts* best = nullptr;
  for (const ShapeFacts& each : facts.shapes) {
    for (const ConfigurationFacts& one : each.configurations) {
      if (one.is_baseline || !one.saved) continue;
      if (best == nullptr || *one.saved > *best->saved) {
        shape = &each;
        best = &one;
      }
    }
  }
  if (best == nullptr) return {};
  return card(shown_change(Ratio(-best->saved->count())), "device memory at best", best->name + at(*shape),
              *best->saved > Ratio(0) ? "good" : "");
}

std::string counts_card(const Results& results) {
  std::map<RunStatus, std::size_t> counts;
  for (const RunResult& run : results.runs) ++counts[run.status];
  std::string more;
  for (const auto& [status, what] :
       {std::pair(RunStatus::failed, "failed"), std::pair(RunStatus::skipped, "skipped")}) {
    if (counts[status] > 0) more += fmt::format("{}{} {}", more.empty() ? "" : ", ", counts[status], what);
  }
  const auto planned = static_cast<std::size_t>(std::max(0, results.suite.configurations));
  if (planned > results.runs.size()) {
    more += fmt::format("{}{} not run yet", more.empty() ? "" : ", ", planned - results.runs.size());
  }
  return card(fmt::format("{}", counts[RunStatus::ok]),
              counts[RunStatus::ok] == 1 ? "configuration has a time" : "configurations have a time",
              more.empty() ? "none failed, none was skipped" : more, counts[RunStatus::failed] > 0 ? "bad" : "");
}

std::string correctness_card(const Results& results) {
  double worst = -1;
  std::string against;
  for (const RunResult& run : results.runs) {
    if (run.status != RunStatus::ok || !run.correctness) continue;
    if (run.correctness->max_abs_error > worst) worst = run.correctness->max_abs_error;
    against = run.correctness->against;
  }
  if (worst < 0) return {};
  return card(fmt::format("{:.1e}", worst), "largest absolute error", "against the " + against);
}

// One for each line of the notes.
std::string warnings(const Results& results) {
  std::string html;
  std::istringstream lines(unreal_note(results.environment) + gpu_note(results));
  for (std::string line; std::getline(lines, line);) {
    html += fmt::format("<p class=\"warning\">{}</p>\n", markup_text(line));
  }
  if (results.state != ResultsState::complete) {
    html +=
        fmt::format("<p class=\"warning\">This run is {}, not complete: rounds or configurations are missing.</p>\n",
                    name_of(results.state));
  }
  return html;
}

std::string best_of_shapes(const RunFacts& facts) {
  ReportTable table{.columns = {{"", "shape"},
                                {"", "fastest"},
                                {"", "step"},
                                {"", "speedup"},
                                {"", "95 % interval for the best"},
                                {"", "others as fast"},
                                {"", "memory"},
                                {"", "over baseline", RatioStyle::change},
                                {"", "smallest"},
                                {"", "its memory"},
                                {"", "its step"}}};
  for (const ShapeFacts& shape : facts.shapes) {
    const auto quick = fastest(shape);
    if (!quick || table.rows.size() >= most_summarised_shapes) continue;
    const ConfigurationFacts& best = shape.configurations[*quick];
    const auto leader = best_of(shape);
    const bool is_leading = leader && leader->facts == &best;
    const auto small = smallest(shape);
    const ConfigurationFacts* least = small ? &shape.configurations[*small] : nullptr;
    const auto cell = [](const auto& value) { return value ? ReportCell(*value) : ReportCell(); };
    table.rows.push_back(
        {shape_title(facts, shape), best.name, best.step->median, cell(best.speedup),
         is_leading && leader->interval ? ReportCell(text_of(*leader->interval)) : ReportCell(),
         is_leading && leader->as_fast ? ReportCell(static_cast<std::int64_t>(*leader->as_fast)) : ReportCell(),
         cell(best.memory), best.saved ? ReportCell(Ratio(-best.saved->count())) : ReportCell(),
         least != nullptr ? ReportCell(least->name) : ReportCell(),
         least != nullptr ? cell(least->memory) : ReportCell(),
         least != nullptr ? ReportCell(least->step->median) : ReportCell()});
  }
  if (table.rows.empty()) return "<p>No configuration has a time.</p>\n";
  const std::string caption =
      table.rows.size() < facts.shapes.size()
          ? fmt::format("The fastest and the smallest configuration of the first {} shapes", table.rows.size())
          : std::string("The fastest and the smallest configuration of each shape");
  return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Best of each shape\">\n" +
         html_of(table, caption) + "</div>\n";
}

std::string reasons(const Results& results, RunStatus status, std::string_view title) {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
  std::map<std::string, std::size_t> places;
  for (const RunResult& run : results.runs) {
    if (run.status != status) continue;
    const auto [place, is_new] = places.emplace(run.reason, by_reason.size());
    if (is_new) by_reason.emplace_back(run.reason, std::vector<std::string>());
    by_reason[place->second].second.push_back(run.label);
  }
  if (by_reason.empty()) return {};
  std::string html = fmt::format("<h3>{}</h3>\n<ul class=\"reasons\">\n", title);
  for (const auto& [reason, labels] : by_reason) {
    html += fmt::format("<li>{}\n<details><summary>{}</summary><ul>\n", markup_text(reason),
                        counted(labels.size(), "configuration"));
    for (std::size_t i = 0; i < std::min(labels.size(), most_labels); ++i) {
      html += "<li>" + markup_text(labels[i]) + "</li>\n";
    }
    if (labels.size() > most_labels) html += fmt::format("<li>and {} more</li>\n", labels.size() - most_labels);
    html += "</ul></details></li>\n";
  }
  return html + "</ul>\n";
}

}  // namespace

std::string summary_html(const RunFacts& facts) {
  const Results& results = *facts.results;
  return warnings(results) + "<div class=\"cards\">\n" + fastest_card(facts) + smallest_card(facts) +
         counts_card(results) + correctness_card(results) + "</div>\n" + reasons(results, RunStatus::failed, "Failed") +
         best_of_shapes(facts) + reasons(results, RunStatus::skipped, "Skipped");
}

}  // namespace moebench
