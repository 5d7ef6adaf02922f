#include "results/changes/changes_markdown.h"

#include <fmt/format.h>

#include "results/changes/change_text.h"
#include "results/markdown.h"

namespace moebench {
namespace {

std::string row_of(const Change& change) {
  std::string beside;
  for (const std::string& line : other_verdicts(change)) beside += (beside.empty() ? "" : "; ") + line;
  if (!change.time)
    return fmt::format("| {} | {} | | | | |\n", markdown_cell(change.label), markdown_cell(no_time_text(change)));
  const TimeChange& time = *change.time;
  return fmt::format(
      "| {} | {} | {} | {} | {} | {} |\n", markdown_cell(change.label), time_word(time.verdict),
      milliseconds_text(time.before), milliseconds_text(time.after),
      percent_text(time.ratio - Ratio(1)) +
          (time.interval ? fmt::format(" ({})", interval_text(*time.interval)) : std::string()),
      markdown_cell(beside.empty() && change.memory ? "memory " + memory_change_text(*change.memory) : beside));
}

}  // namespace

std::string changes_markdown(const Changes& changes, Bytes largest) {
  BoundedText text(largest);
  text.add(fmt::format("**{}**\n\n", markdown_cell(summary_text(changes))));
  if (const std::string more = more_memory_text(changes); !more.empty()) {
    text.add(fmt::format("**{}**\n\n", markdown_cell(more)));
  }
  const auto list = [&](const char* heading, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    text.add(fmt::format("{}\n\n", heading));
    for (const std::string& line : lines) text.add("- " + markdown_cell(line) + "\n");
    text.add("\n");
  };
  list("Note:", changes.notes);
  if (!changes.changes.empty()) {
    text.add(
        fmt::format("| configuration | verdict | old ms | new ms | change ({:g} % interval) | beside |\n"
                    "| --- | --- | ---: | ---: | ---: | --- |\n",
                    changes.level.count() * 100));
  }
  const std::vector<const Change*> sorted = worst_first(changes);
  for (const Change* change : sorted) text.add(row_of(*change));
  if (!sorted.empty()) text.add("\n");
  std::vector<std::string> flags;
  for (const Change* change : sorted) {
    for (const std::string& flag : change->flags) flags.push_back(change->label + ": " + flag);
  }
  list("Doubtful, and in the figures all the same:", flags);
  list("Only in the old results:", changes.only_before);
  list("Only in the new results:", changes.only_after);
  return text.text();
}

}  // namespace moebench
