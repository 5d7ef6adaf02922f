#include "results/csv.h"

#include <algorithm>
#include <charconv>
#include <fstream>

#include "reference/base/error.h"

namespace moebench {
namespace {

std::vector<std::string> cells_of(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::vector<std::string> cells;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    cells.emplace_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return cells;
}

template <class Number>
Number parsed(const std::string& text, const std::string& where) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw InputError(where, "\"" + text + "\" is no number", "write digits, with a point where it has a fraction");
  }
  return number;
}

}  // namespace

CsvTable::CsvTable(const std::filesystem::path& path) : file_(path.string()) {
  std::ifstream file(path);
  if (!file) throw InputError(file_ + " cannot be read", "is the path right?");
  std::string line;
  while (std::getline(file, line)) {
    if (titles_.empty()) {
      titles_ = cells_of(line);
      continue;
    }
    lines_.push_back(cells_of(line));
    if (lines_.back().size() != titles_.size()) {
      throw InputError(place(lines_.size() - 1), std::to_string(lines_.back().size()) + " cells",
                       "there are " + std::to_string(titles_.size()) + " columns");
    }
  }
  if (titles_.empty()) throw InputError(file_, "the file is empty", "its first line must name the columns");
}

const std::string& CsvTable::text(std::size_t line, std::string_view column) const {
  const auto title = std::find(titles_.begin(), titles_.end(), column);
  if (title == titles_.end()) {
    throw InputError(file_, "there is no column \"" + std::string(column) + "\"", "its first line must name it");
  }
  return lines_.at(line)[static_cast<std::size_t>(title - titles_.begin())];
}

double CsvTable::number(std::size_t line, std::string_view column) const {
  return parsed<double>(text(line, column), place(line));
}

std::int64_t CsvTable::count(std::size_t line, std::string_view column) const {
  return parsed<std::int64_t>(text(line, column), place(line));
}

}  // namespace moebench
