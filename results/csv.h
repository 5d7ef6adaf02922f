#pragma once
// Comma-separated text without quotes, whose first line names the columns.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace moebench {

class CsvTable {
 public:
  // Throws InputError for a file that cannot be read, no line of titles, or a line of another number of cells.
  explicit CsvTable(const std::filesystem::path& path);

  const std::string& file() const { return file_; }
  std::size_t size() const { return lines_.size(); }
  const std::vector<std::string>& titles() const { return titles_; }

  // "file:line", for errors.
  std::string place(std::size_t line) const { return file_ + ":" + std::to_string(line + 2); }

  // Throw InputError for a column that is not there, or a cell that is no number.
  const std::string& text(std::size_t line, std::string_view column) const;
  double number(std::size_t line, std::string_view column) const;
  std::int64_t count(std::size_t line, std::string_view column) const;

 private:
  std::string file_;
  std::vector<std::string> titles_;
  std::vector<std::vector<std::string>> lines_;
};

}  // namespace moebench
