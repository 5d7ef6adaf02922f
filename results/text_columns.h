#pragma once
// Text in columns as wide as they must be.

#include <string>
#include <vector>

namespace moebench {

class TextColumns {
 public:
  enum class Align { left, right };
  struct Column {
    std::string title;
    Align align = Align::left;
  };
  using Line = std::vector<std::string>;

  explicit TextColumns(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // At most as many cells as there are columns; those that lack are empty.
  void add(Line line) { lines_.push_back(std::move(line)); }

  // Shows the line of this index in bold.
  void emphasise(std::size_t line) { emphasised_ = line; }

  // The titles, then one line each; without spaces at the end.
  std::string text(bool colour = false) const;

 private:
  std::string cells(const Line& line, const std::vector<std::size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<Line> lines_;
  std::size_t emphasised_ = static_cast<std::size_t>(-1);
};

// With its sign, and "+0.0" for what rounds to nothing, also from below.
std::string signed_text(double number, int digits_behind_the_point);

}  // namespace moebench
