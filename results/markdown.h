#pragma once
// Markdown that a page with a limit takes.

#include <cstdint>
#include <string>

#include "reference/base/units.h"

namespace moebench {

// GitHub refuses a larger summary of a step.
inline constexpr Bytes largest_step_summary = Bytes(1024LL * 1024 - 1);

// However long the text of markdown_heading() is.
inline constexpr Bytes largest_heading = Bytes(16LL * 1024);

// A cell of a table: nothing in it ends the cell, or is taken for Markdown or HTML. Of more than 2,000 bytes the
// beginning, with "..." behind it.
std::string markdown_cell(const std::string& text);

// A heading of the third level with an empty line below it, of what markdown_cell() makes of the text.
std::string markdown_heading(const std::string& text);

// Text of parts that are there as a whole or not at all.
class BoundedText {
 public:
  explicit BoundedText(Bytes largest);

  // Adds the part; from the first one on for which there is no room, counts them instead.
  void add(const std::string& part);

  // With a last line that says how many parts are left out, if any.
  std::string text() const;

 private:
  std::string text_;
  std::int64_t room_;
  int left_out_ = 0;
};

}  // namespace moebench
