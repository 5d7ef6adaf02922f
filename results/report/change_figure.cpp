#include "results/report/change_figure.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "reference/base/markup.h"
#include "results/changes/change_text.h"
#include "results/report/report_table.h"
#include "results/report/shape_limit.h"
#include "results/report/shown.h"

namespace moebench {
namespace {

constexpr std::size_t most_drawn_changes = 60;

Ratio less_one(Ratio ratio) { return Ratio(ratio.count() - 1); }

std::array<std::size_t, 4> counts_of(const Changes& changes) {
  std::array<std::size_t, 4> counts{};
  for (const Change& change : changes.changes) {
    if (change.time) ++counts[static_cast<std::size_t>(change.time->verdict)];
  }
  return counts;
}

std::string message_of(const Changes& changes, const std::vector<const Change*>& sorted) {
  const std::string more = more_memory_text(changes);
  const std::string memory = more.empty() ? std::string() : ". " + more;
  const Change& first = *sorted.front();
  if (first.time && first.time->verdict == Verdict::worse) {
    return fmt::format("{}: the largest slowdown is {}, of {}{}", summary_text(changes),
                       shown_change(less_one(first.time->ratio)), first.label, memory);
  }
  return fmt::format("Nothing became slower for certain: {}{}", summary_text(changes), memory);
}

std::string card(std::size_t count, std::string_view what, std::string_view kind) {
  return fmt::format("<div class=\"card {}\"><strong>{}</strong><span>{}</span></div>\n", count > 0 ? kind : "", count,
                     what);
}

ReportTable table_of(const Changes& changes) {
  ReportTable table{.columns = {{"", "configuration"},
                                {"", "verdict"},
                                {"", "before"},
                                {"", "after"},
                                {"", "change", RatioStyle::change},
                                {"", "interval from", RatioStyle::change},
                                {"", "to", RatioStyle::change},
                                {"", "detectable", RatioStyle::change},
                                {"", "memory before"},
                                {"", "memory after"},
                                {"", "memory is"},
                                {"", "overlap before", RatioStyle::share},
                                {"", "overlap after", RatioStyle::share},
                                {"", "remarks"}}};
  for (const Change* change : worst_first(changes)) {
    if (table.rows.size() == most_listed) break;
    const auto& time = change->time;
    const auto& memory = change->memory;
    const bool has_interval = time && time->interval;
    std::vector<std::string> remarks = change->flags;
    for (const std::string& what : other_verdicts(*change)) remarks.push_back(what);
    if (!time) remarks.push_back(no_time_text(*change));
    table.rows.push_back({change->label, time ? std::string(time_word(time->verdict)) : std::string("no time"),
                          time ? ReportCell(time->before) : ReportCell(), time ? ReportCell(time->after) : ReportCell(),
                          time ? ReportCell(less_one(time->ratio)) : ReportCell(),
                          has_interval ? ReportCell(less_one(time->interval->low)) : ReportCell(),
                          has_interval ? ReportCell(less_one(time->interval->high)) : ReportCell(),
                          time && time->detectable ? ReportCell(*time->detectable) : ReportCell(),
                          memory ? ReportCell(memory->before) : ReportCell(),
                          memory ? ReportCell(memory->after) : ReportCell(),
                          memory ? ReportCell(std::string(name_of(memory->verdict))) : ReportCell(),
                          change->overlap ? ReportCell(change->overlap->before) : ReportCell(),
                          change->overlap ? ReportCell(change->overlap->after) : ReportCell(),
                          remarks.empty() ? ReportCell() : ReportCell(fmt::format("{}", fmt::join(remarks, "; ")))});
  }
  return table;
}

std::string one_sided(const std::vector<std::string>& labels, std::string_view title) {
  constexpr std::size_t most = 40;
  if (labels.empty()) return {};
  std::string html = fmt::format("<details><summary>{}: {}</summary><ul>\n", markup_text(title), labels.size());
  for (std::size_t i = 0; i < std::min(labels.size(), most); ++i) html += "<li>" + markup_text(labels[i]) + "</li>\n";
  if (labels.size() > most) html += fmt::format("<li>and {} more</li>\n", labels.size() - most);
  return html + "</ul></details>\n";
}

}  // namespace

std::optional<ReportFigure> change_figure(const Changes& changes) {
  ReportFigure figure{
      .id = "changes-drawn",
      .specification = "changes",
      .heading = "Change of each configuration",
      .message = {},
      .note = fmt::format("Step after over step before, less one, with {} intervals; the band is the margin of {} "
                          "either way. A verdict "
                          "allows for all configurations being looked at together, so that one interval beyond the "
                          "margin may not be enough.",
                          shown_share(changes.level), shown_share(changes.margins.time)),
      .data = {.columns = {{"configuration", "configuration"},
                           {"verdict", "verdict"},
                           {"before_ms", "before"},
                           {"after_ms", "after"},
                           {"change", "change", RatioStyle::change},
                           {"low", "interval from", RatioStyle::change},
                           {"high", "to", RatioStyle::change}}}};
  const std::vector<const Change*> sorted = worst_first(changes);
  std::vector<std::string> labels;
  for (const Change* change : sorted) labels.push_back(change->label);
  labels = short_labels(labels).labels;
  for (std::size_t i = 0; i < sorted.size() && figure.data.rows.size() < most_drawn_changes; ++i) {
    if (!sorted[i]->time) continue;
    const TimeChange& time = *sorted[i]->time;
    figure.data.rows.push_back({labels[i], std::string(time_word(time.verdict)), time.before, time.after,
                                less_one(time.ratio),
                                time.interval ? ReportCell(less_one(time.interval->low)) : ReportCell(),
                                time.interval ? ReportCell(less_one(time.interval->high)) : ReportCell()});
  }
  if (figure.data.rows.empty()) return std::nullopt;
  if (sorted.size() > most_drawn_changes) {
    figure.note += fmt::format(" Drawn are the first {} of {} configurations.", figure.data.rows.size(), sorted.size());
  }
  figure.message = message_of(changes, sorted);
  const double margin = changes.margins.time.count();
  figure.more["margin"] =
      data_of({.columns = {{"from", ""}, {"to", ""}}, .rows = {{less_one(Ratio(1 / (1 + margin))), Ratio(margin)}}});
  return figure;
}

std::string change_list(const Changes& changes) {
  const std::array<std::size_t, 4> counts = counts_of(changes);
  const auto count = [&](Verdict verdict) { return counts[static_cast<std::size_t>(verdict)]; };
  const auto grown =
      static_cast<std::size_t>(std::count_if(changes.changes.begin(), changes.changes.end(), [](const Change& change) {
        return change.memory && change.memory->verdict == Verdict::worse;
      }));
  std::string html = fmt::format(
      "<p class=\"note\">From {} to {}. Verdicts hold at a level of {} for all figures together (Holm).</p>\n",
      markup_text(changes.before.origin), markup_text(changes.after.origin), shown_share(changes.level));
  for (const std::string& note : changes.notes) html += "<p class=\"warning\">" + markup_text(note) + "</p>\n";
  html += "<div class=\"cards\">\n" + card(count(Verdict::worse), "slower", "bad") +
          card(count(Verdict::better), "faster", "good") +
          card(count(Verdict::same), "the same within the margin", "") +
          card(count(Verdict::inconclusive), "inconclusive", "") + card(grown, "with more memory", "bad") + "</div>\n";
  if (const std::string more = more_memory_text(changes); !more.empty()) {
    html += "<p class=\"warning\">" + markup_text(more) + "</p>\n";
  }
  html += one_sided(changes.only_before, "Configurations that are no longer there");
  html += one_sided(changes.only_after, "Configurations that are new");
  const ReportTable table = table_of(changes);
  html += fmt::format(
      "<details><summary>All {} changes</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"All changes\">\n{}</div></details>\n",
      table.rows.size(), html_of(table, "All changes, the worst first"));
  return html;
}

}  // namespace moebench
