#include "results/report/shown.h"

#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace moebench {
namespace {

constexpr std::string_view minus = "\xe2\x88\x92";
constexpr std::string_view times = "\xc3\x97";
constexpr std::string_view narrow_space = "\xe2\x80\xaf";

std::string with_thousands(std::string digits) {
  for (std::size_t place = digits.size(); place > 3; ) {
    place -= 3;
    digits.insert(place, narrow_space);
  }
  return digits;
}

// Of a share in %: one digit behind the point below 10.
std::string percent_digits(double percent) {
  const double size = std::abs(percent);
  return fmt::format("{:.{}f}", size, size < 9.95 ? 1 : 0);
}

}  // namespace

std::string three_digits(double value) {
  if (!std::isfinite(value)) return "not finite";
  const double size = std::abs(value);
  std::string digits;
  if (size >= 999.5) {
    digits = with_thousands(fmt::format("{:.0f}", size));
  } else {
    const int behind = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 || size == 0 ? 2 : 3;
    digits = fmt::format("{:.{}f}", size, behind);
  }
  return value < 0 ? std::string(minus) + digits : digits;
}

std::string shown(Seconds time) {
  const double size = std::abs(time.count());
  if (size >= 1) return three_digits(time.count()) + " s";
  if (size >= 1e-3 || size == 0) return three_digits(in_milliseconds(time)) + " ms";
  return three_digits(in_microseconds(time)) + " us";
}

std::string shown(Bytes bytes) {
  const double size = std::abs(in_mib(bytes));
  if (size >= 1024) return three_digits(in_mib(bytes) / 1024) + " GiB";
  if (size >= 1 || size == 0) return three_digits(in_mib(bytes)) + " MiB";
  return three_digits(in_mib(bytes) * 1024) + " KiB";
}

std::string shown_factor(Ratio ratio) {
  const double value = ratio.count();
  return (value < 99.5 ? fmt::format("{:.2f}", value) : three_digits(value)) + std::string(times);
}

std::string shown_change(Ratio change) {
  const double percent = change.count() * 100;
  const std::string digits = percent_digits(percent);
  if (digits == "0.0") return "0.0 %";
  return std::string(percent < 0 ? minus : "+") + digits + " %";
}

std::string shown_share(Ratio share) {
  return (share < Ratio(0) ? std::string(minus) : std::string()) + percent_digits(share.count() * 100) + " %";
}

}  // namespace moebench
