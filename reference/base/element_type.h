#pragma once
// The number formats a layer computes in.

#include <cstdint>
#include <optional>
#include <string_view>

#include "reference/base/units.h"

namespace moebench {

enum class ElementType : std::uint8_t { fp32, fp64, bf16 };

inline constexpr int element_type_count = 3;

constexpr ElementSize size_of(ElementType type) {
  return ElementSize(type == ElementType::fp32 ? 4 : type == ElementType::fp64 ? 8 : 2);
}

constexpr std::string_view name_of(ElementType type) {
  return type == ElementType::fp32 ? "fp32" : type == ElementType::fp64 ? "fp64" : "bf16";
}

constexpr std::optional<ElementType> element_type_named(std::string_view name) {
  for (int i = 0; i < element_type_count; ++i) {
    if (name_of(static_cast<ElementType>(i)) == name) return static_cast<ElementType>(i);
  }
  return std::nullopt;
}

// The format of the gate in a layer of this format: of its matrix, scores, probabilities, the weights of the
// combination, and of their gradients. Eight bits would decide too often which expert is chosen, so bf16 layers have
// their gate in fp32, as the models that train in bf16 do.
constexpr ElementType gate_type(ElementType type) { return type == ElementType::bf16 ? ElementType::fp32 : type; }

// The largest relative error of rounding a number: 2^-24, 2^-53, 2^-8.
constexpr double unit_roundoff(ElementType type) {
  return type == ElementType::fp32 ? 0x1p-24 : type == ElementType::fp64 ? 0x1p-53 : 0x1p-8;
}

}  // namespace moebench
