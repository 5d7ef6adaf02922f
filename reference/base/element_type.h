#pragma once
// The number formats a layer computes in.

#include <optional>
#include <string_view>

#include "reference/base/units.h"

namespace moebench {

enum class ElementType { fp32, fp64 };

constexpr ElementSize size_of(ElementType type) { return ElementSize(type == ElementType::fp32 ? 4 : 8); }

constexpr std::string_view name_of(ElementType type) { return type == ElementType::fp32 ? "fp32" : "fp64"; }

constexpr std::optional<ElementType> element_type_named(std::string_view name) {
  if (name == "fp32") return ElementType::fp32;
  if (name == "fp64") return ElementType::fp64;
  return std::nullopt;
}

}  // namespace moebench
