#include "results/changes/changes_markdown.h"

#include <cstdint>

#include <fmt/format.h>

#include "results/changes/change_text.h"

namespace moebench {
namespace {

// What would end a cell, or be taken for Markdown or HTML.
std::string cell(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      result += ' ';
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '&') {
      result += "&amp;";
    } else {
      if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '_' || c == '[') result += '\\';
      result += c;
    }
  }
  return result;
}

std::string row_of(const Change& change) {
  std::string beside;
  for (const std::string& line : other_verdicts(change)) beside += (beside.empty() ? "" : "; ") + line;
  if (!change.time) return fmt::format("| {} | {} | | | | |\n", cell(change.label), cell(no_time_text(change)));
  const TimeChange& time = *change.time;
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n", cell(change.label), time_word(time.verdict),
                     milliseconds_text(time.before), milliseconds_text(time.after),
                     percent_text(time.ratio - Ratio(1)) +
                         (time.interval ? fmt::format(" ({})", interval_text(*time.interval)) : std::string()),
                     cell(beside.empty() && change.memory ? "memory " + memory_change_text(*change.memory) : beside));
}

class BoundedText {
 public:
  explicit BoundedText(Bytes largest) : room_(largest.count() - for_the_last_line) {}

  // Adds all of it, or counts it.
  void add(const std::string& text) {
    if (left_out_ == 0 && static_cast<std::int64_t>(text_.size() + text.size()) <= room_) {
      text_ += text;
    } else {
      ++left_out_;
    }
  }

  std::string text() const {
    return left_out_ == 0 ? text_ : text_ + fmt::format("\n{} lines are left out: the summary would be too large.\n", left_out_);
  }

 private:
  static constexpr std::int64_t for_the_last_line = 100;

  std::string text_;
  std::int64_t room_;
  int left_out_ = 0;
};

}  // namespace

std::string changes_markdown(const Changes& changes, Bytes largest) {
  BoundedText text(largest);
  text.add(fmt::format("**{}**\n\n", cell(summary_text(changes))));
  if (!changes.changes.empty()) {
    text.add(fmt::format("| configuration | verdict | old ms | new ms | change ({:g} % interval) | beside |\n"
                         "| --- | --- | ---: | ---: | ---: | --- |\n",
                         changes.level.count() * 100));
  }
  for (const Change* change : worst_first(changes)) text.add(row_of(*change));
  const auto list = [&](const char* heading, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    text.add(fmt::format("\n{}\n\n", heading));
    for (const std::string& line : lines) text.add("- " + cell(line) + "\n");
  };
  list("Only in the old results:", changes.only_before);
  list("Only in the new results:", changes.only_after);
  list("Note:", changes.notes);
  return text.text();
}

}  // namespace moebench
