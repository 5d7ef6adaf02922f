#pragma once
// In which order the steps of a round are measured.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace moebench {

enum class MeasureOrder : std::uint8_t {
  blocks,  // all iterations of a configuration, then those of the next
  turns,   // configurations of one layer take turns: one iteration of each, over and over
};

inline constexpr std::array<MeasureOrder, 2> all_measure_orders = {MeasureOrder::blocks, MeasureOrder::turns};

constexpr std::string_view name_of(MeasureOrder order) { return order == MeasureOrder::blocks ? "blocks" : "turns"; }

constexpr std::optional<MeasureOrder> measure_order_named(std::string_view name) {
  for (MeasureOrder order : all_measure_orders) {
    if (name_of(order) == name) return order;
  }
  return std::nullopt;
}

}  // namespace moebench
