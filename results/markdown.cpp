#include "results/markdown.h"

#include <string_view>

#include <fmt/format.h>

namespace moebench {
namespace {

constexpr std::int64_t for_the_last_line = 100;

}  // namespace

std::string markdown_cell(const std::string& text) {
  constexpr std::string_view special = "|\\`*_[";
  std::string result;
  for (const char c : text) {
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
  return result;
}

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
