#pragma once
// Markdown that a page with a limit takes.

#include <cstdint>
#include <string>

#include "reference/base/units.h"

namespace moebench {

// GitHub refuses a larger summary of a step.
inline constexpr Bytes largest_step_summary = Bytes(1024 * 1024 - 1);

// A cell of a table: nothing in it ends the cell, or is taken for Markdown or HTML.
std::string markdown_cell(const std::string& text);

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
