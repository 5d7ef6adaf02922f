#include "results/text_columns.h"

#include <algorithm>

#include <fmt/format.h>

namespace moebench {

std::string TextColumns::cells(const Line& line, const std::vector<std::size_t>& widths) const {
  std::string text;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string cell = i < line.size() ? line[i] : std::string();
    const std::string padding(widths[i] - std::min(widths[i], cell.size()), ' ');
    if (i > 0) text += "  ";
    text += columns_[i].align == Align::left ? cell + padding : padding + cell;
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string TextColumns::text(bool colour) const {
  std::vector<std::size_t> widths;
  Line titles;
  for (const Column& column : columns_) {
    titles.push_back(column.title);
    widths.push_back(column.title.size());
  }
  for (const Line& line : lines_) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text = cells(titles, widths) + "\n";
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const std::string line = cells(lines_[i], widths);
    text += (colour && i == emphasised_ ? "\x1b[1;32m" + line + "\x1b[0m" : line) + "\n";
  }
  return text;
}

std::string signed_text(double number, int digits_behind_the_point) {
  std::string text = fmt::format("{:+.{}f}", number, digits_behind_the_point);
  if (text.find_first_not_of("-0.") == std::string::npos) text.front() = '+';
  return text;
}

}  // namespace moebench
