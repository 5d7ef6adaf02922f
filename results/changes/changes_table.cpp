#include "results/changes/changes_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "results/changes/change_text.h"
#include "results/text_columns.h"

namespace moebench {
namespace {

constexpr std::size_t longest_name = 27;  // beside figures

std::string side_text(const char* which, const Side& side) {
  std::string text = fmt::format("{}: {}", which, side.origin.empty() ? side.suite : side.origin);
  if (!side.revision.empty()) text += ", revision " + side.revision;
  if (!side.started.empty()) text += ", " + side.started;
  return text + "\n";
}

TextColumns::Line line_of(const std::string& name, const Change& change) {
  const TimeChange& time = *change.time;
  return {name,
          milliseconds_text(time.before),
          milliseconds_text(time.after),
          percent_text(time.ratio - Ratio(1)),
          time.interval ? interval_text(*time.interval) : "",
          std::string(time_word(time.verdict)),
          time.detectable ? percent_text(*time.detectable) : "",
          change.memory ? memory_change_text(*change.memory) : ""};
}

// The name, or the number that stands for it where names are too long for a table.
std::vector<std::string> first_cells(const std::vector<std::string>& names) {
  std::vector<std::string> cells = names;
  const bool fit =
      std::all_of(names.begin(), names.end(), [](const auto& name) { return name.size() <= longest_name; });
  for (std::size_t i = 0; i < cells.size() && !fit; ++i) cells[i] = fmt::format("#{}", i + 1);
  return cells;
}

std::string figures(const Changes& changes, const std::vector<std::string>& names) {
  using Align = TextColumns::Align;
  TextColumns columns({{"configuration", Align::left},
                       {"old ms", Align::right},
                       {"new ms", Align::right},
                       {"change", Align::right},
                       {fmt::format("{:g} % interval", changes.level.count() * 100), Align::right},
                       {"verdict", Align::left},
                       {"detects", Align::right},
                       {"memory", Align::right}});
  const std::vector<std::string> cells = first_cells(names);
  std::string key;
  bool is_any = false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!changes.changes[i].time) continue;
    is_any = true;
    columns.add(line_of(cells[i], changes.changes[i]));
    if (cells[i] != names[i]) key += fmt::format("{}: {}\n", cells[i], names[i]);
  }
  if (!is_any) return {};
  return key + (key.empty() ? "" : "\n") + columns.text() +
         fmt::format(
             "\nchange: of the median step; margin {:g} %. detects: least slowdown that would have shown in "
             "four of\nfive such comparisons. memory: of the rank with the most.\n",
             changes.margins.time.count() * 100);
}

void append(std::string& text, const std::string& heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  text += "\n" + heading + "\n";
  for (const std::string& line : lines) text += "  " + line + "\n";
}

}  // namespace

std::string changes_table(const Changes& changes) {
  std::vector<std::string> labels;
  for (const Change& change : changes.changes) labels.push_back(change.label);
  const ShortLabels names = short_labels(labels);
  std::string text = side_text("old", changes.before) + side_text("new", changes.after);
  if (!names.common.empty()) text += "all: " + names.common + "\n";
  text += "\n" + summary_text(changes) + "\n";
  if (const std::string more = more_memory_text(changes, names.labels); !more.empty()) text += more + "\n";
  text += "\n" + figures(changes, names.labels);

  std::vector<std::string> others;
  std::vector<std::string> without;
  std::vector<std::string> flags;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Change& change = changes.changes[i];
    for (const std::string& line : other_verdicts(change)) others.push_back(names.labels[i] + ": " + line);
    for (const std::string& flag : change.flags) flags.push_back(names.labels[i] + ": " + flag);
    if (!change.time) without.push_back(names.labels[i] + ": " + no_time_text(change));
  }
  append(text, "Beside times:", others);
  append(text, "Without times to compare:", without);
  append(text, "Only in the old results:", changes.only_before);
  append(text, "Only in the new results:", changes.only_after);
  append(text, "Doubtful, and in the figures all the same:", flags);
  append(text, "Note:", changes.notes);
  return text + "\n" + summary_text(changes) + "\n";
}

}  // namespace moebench
