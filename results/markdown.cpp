#include "results/markdown.h"

#include <string_view>

#include <fmt/format.h>

namespace moebench {
namespace {

constexpr std::int64_t for_the_last_line = 100;
constexpr std::size_t longest_cell = 2000;

// Without half a character at its end: bytes of UTF-8 that go on begin with the bits 10.
std::string_view cut(std::string_view text) {
  if (text.size() <= longest_cell) return text;
  std::size_t end = longest_cell;
  while (end > longest_cell - 3 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return text.substr(0, end);
}

}  // namespace

std::string markdown_cell(const std::string& text) {
  constexpr std::string_view special = "|\\`*_[";
  std::string result;
  const std::string_view shown = cut(text);
  for (const char c : shown) {
    if (c == '\n' || c == '\r') {
      result += ' ';
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '&') {
      result += "&amp;";
    } else {
      if (special.find(c) != std::string_view::npos) result += '\\';
      result += c;
    }
  }
  return shown.size() < text.size() ? result + "..." : result;
}

std::string markdown_heading(const std::string& text) { return "### " + markdown_cell(text) + "\n\n"; }

BoundedText::BoundedText(Bytes largest) : room_(largest.count() - for_the_last_line) {}

void BoundedText::add(const std::string& part) {
  if (left_out_ == 0 && static_cast<std::int64_t>(text_.size() + part.size()) <= room_) {
    text_ += part;
  } else {
    ++left_out_;
  }
}

std::string BoundedText::text() const {
  if (left_out_ == 0) return text_;
  return text_ + fmt::format("\n{} lines are left out: the summary would be too large.\n", left_out_);
}

}  // namespace moebench
