#include "suites/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

namespace moebench {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - begin;
}

template <class Number, class... Format>
std::optional<Number> whole(std::string_view text, Format... format) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, format...);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

}  // namespace

bool is_count(std::string_view text) {
  return !text.empty() && digits_at(text, 0) == text.size() && (text.size() == 1 || text[0] != '0');
}

std::optional<std::int64_t> count_of(std::string_view text) {
  return is_count(text) ? whole<std::int64_t>(text) : std::nullopt;
}

int small_count_of(std::string_view text) { return static_cast<int>(count_of(text).value()); }

bool is_decimal(std::string_view text) {
  std::size_t end = digits_at(text, 0);
  if (!is_count(text.substr(0, end))) return false;
  if (end < text.size() && text[end] == '.') {
    const std::size_t fraction = digits_at(text, end + 1);
    if (fraction == 0) return false;
    end += 1 + fraction;
  }
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    ++end;
    if (end < text.size() && (text[end] == '+' || text[end] == '-')) ++end;
    const std::size_t exponent = digits_at(text, end);
    if (exponent == 0) return false;
    end += exponent;
  }
  return end == text.size();
}

std::optional<double> decimal_of(std::string_view text) {
  return is_decimal(text) ? whole<double>(text) : std::nullopt;
}

std::optional<std::int64_t> count_meant_by(std::string_view text) {
  std::string digits(text);
  digits.erase(std::remove_if(digits.begin(), digits.end(), [](char c) { return c == '_' || c == ',' || c == '\''; }),
               digits.end());
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.erase(0, 1);
  if (digits.empty() || !is_digit(digits[0])) return std::nullopt;
  const std::int64_t sign = negative ? -1 : 1;
  const std::string prefix = lower(digits.substr(0, 2));
  const int base = prefix == "0x" ? 16 : prefix == "0o" ? 8 : prefix == "0b" ? 2 : 10;
  if (base != 10) digits.erase(0, 2);
  if (digits.starts_with('-')) return std::nullopt;
  if (const auto number = whole<std::int64_t>(digits, base)) return sign * *number;
  const auto number = base == 10 ? whole<double>(digits) : std::nullopt;
  constexpr double exact = 9007199254740992.0;  // 2^53: below it a double tells whole numbers apart
  if (!number || *number >= exact || *number != std::floor(*number)) return std::nullopt;
  return sign * static_cast<std::int64_t>(*number);
}

bool is_not_text(std::string_view text) {
  constexpr std::array<std::string_view, 14> words = {"",   "~",   "null", "true", "false", "yes",   "no",
                                                      "on", "off", ".nan", ".inf", "+.inf", "-.inf", "nan"};
  if (std::find(words.begin(), words.end(), lower(text)) != words.end()) return true;
  return count_meant_by(text).has_value() || whole<double>(text.substr(text.starts_with('+') ? 1 : 0)).has_value();
}

}  // namespace moebench
