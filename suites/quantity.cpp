#include "suites/quantity.h"

#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "suites/number.h"

namespace moebench {
namespace {

struct Unit {
  std::string_view name;
  double size;
};

constexpr double bits_per_byte = 8;

// Largest first.
constexpr std::array<Unit, 4> bit_rates = {{{"Gbit/s", 1e9}, {"Mbit/s", 1e6}, {"kbit/s", 1e3}, {"bit/s", 1}}};
constexpr std::array<Unit, 4> byte_rates = {{{"GB/s", 1e9}, {"MB/s", 1e6}, {"kB/s", 1e3}, {"B/s", 1}}};
constexpr std::array<Unit, 7> memories = {
    {{"GiB", 0x1p30}, {"MiB", 0x1p20}, {"KiB", 0x1p10}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"B", 1}}};
constexpr std::array<Unit, 1> percentages = {{{"%", 1}}};
constexpr std::array<Unit, 4> run_times = {{{"min", 60}, {"h", 3600}, {"d", 86400}, {"s", 1}}};
constexpr std::array<Unit, 4> durations = {{{"s", 1}, {"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}}};

// In the base unit.
std::optional<double> quantity_of(std::string_view text, std::span<const Unit> units) {
  for (const Unit& unit : units) {
    if (!text.ends_with(unit.name)) continue;
    std::string_view number = text.substr(0, text.size() - unit.name.size());
    if (number.ends_with(' ')) number.remove_suffix(1);
    if (const auto count = decimal_of(number)) return *count * unit.size;
  }
  return std::nullopt;
}

std::string text_of(double quantity, std::span<const Unit> units) {
  constexpr double rounding = 1e-12;
  for (const Unit& unit : units) {
    if (quantity >= unit.size * (1 - rounding)) return fmt::format("{:.12g} {}", quantity / unit.size, unit.name);
  }
  return fmt::format("{:.12g} {}", quantity / units.back().size, units.back().name);
}

}  // namespace

std::optional<BytesPerSecond> rate_of(std::string_view text) {
  const auto bits = quantity_of(text, bit_rates);
  const auto bytes = bits ? std::optional(*bits / bits_per_byte) : quantity_of(text, byte_rates);
  return bytes && *bytes > 0 ? std::optional(BytesPerSecond(*bytes)) : std::nullopt;
}

std::optional<Seconds> duration_of(std::string_view text) {
  const auto seconds = quantity_of(text, durations);
  return seconds ? std::optional(Seconds(*seconds)) : std::nullopt;
}

std::optional<Seconds> run_time_of(std::string_view text) {
  constexpr double most = 3652.0 * 24 * 3600;
  const auto seconds = quantity_of(text, run_times);
  return seconds && *seconds > 0 && *seconds <= most ? std::optional(Seconds(*seconds)) : std::nullopt;
}

std::optional<Bytes> memory_of(std::string_view text) {
  constexpr double most = 0x1p62;
  const auto bytes = quantity_of(text, memories);
  return bytes && *bytes >= 1 && *bytes <= most ? std::optional(Bytes(std::llround(*bytes))) : std::nullopt;
}

std::optional<Ratio> share_of(std::string_view text) {
  constexpr double all = 100;
  const auto percent = quantity_of(text, percentages);
  return percent && *percent <= all ? std::optional(Ratio(*percent / all)) : std::nullopt;
}

std::string bit_rate_text(BytesPerSecond rate) { return text_of(rate.count() * bits_per_byte, bit_rates); }
std::string memory_text_of(Bytes bytes) {
  for (const Unit& unit : memories) {
    const auto size = static_cast<std::int64_t>(unit.size);
    if (bytes.count() % size == 0) return fmt::format("{} {}", bytes.count() / size, unit.name);
  }
  return {};
}

std::string byte_rate_text(BytesPerSecond rate) { return text_of(rate.count(), byte_rates); }
std::string seconds_text(Seconds time) { return time == Seconds(0) ? "0 us" : text_of(time.count(), durations); }

std::string percentage_text(Ratio share) { return fmt::format("{:.12g}%", share.count() * 100); }

}  // namespace moebench
