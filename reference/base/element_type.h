#pragma once
// The number formats a layer computes in.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "reference/base/units.h"

namespace moebench {

// tf32: fp32 but for the experts' products, whose operands a GPU's tensor cores cut to 10 bits behind the point.
enum class ElementType : std::uint8_t { fp32, fp64, bf16, fp16, tf32 };

inline constexpr int element_type_count = 5;

// Of 16 bits: what is stored is rounded to it, sums and all that lies between are fp32.
constexpr bool is_narrow(ElementType type) { return type == ElementType::bf16 || type == ElementType::fp16; }

constexpr ElementSize size_of(ElementType type) {
  return ElementSize(is_narrow(type) ? 2 : type == ElementType::fp64 ? 8 : 4);
}

constexpr std::string_view name_of(ElementType type) {
  constexpr std::array<std::string_view, element_type_count> names = {"fp32", "fp64", "bf16", "fp16", "tf32"};
  return names[static_cast<std::size_t>(type)];
}

constexpr std::optional<ElementType> element_type_named(std::string_view name) {
  for (int i = 0; i < element_type_count; ++i) {
    if (name_of(static_cast<ElementType>(i)) == name) return static_cast<ElementType>(i);
  }
  return std::nullopt;
}

// The format of the gate in a layer of this format: of its matrix, scores, probabilities, the weights of the
// combination, and of their gradients. Eight bits would decide too often which expert is chosen, so narrow layers have
// their gate in fp32, as the models that train in bf16 do.
constexpr ElementType gate_type(ElementType type) {
  return type == ElementType::fp64 ? ElementType::fp64 : ElementType::fp32;
}

// The largest relative error of rounding a number that is neither too large nor too small for the format; of tf32, of
// cutting it.
constexpr double unit_roundoff(ElementType type) {
  constexpr std::array<double, element_type_count> roundoffs = {0x1p-24, 0x1p-53, 0x1p-8, 0x1p-11, 0x1p-10};
  return roundoffs[static_cast<std::size_t>(type)];
}

}  // namespace moebench
