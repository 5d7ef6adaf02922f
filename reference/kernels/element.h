#pragma once
// From ElementType to LibTorch's and C++'s types.

#include <c10/core/ScalarType.h>

#include <type_traits>
#include <utility>

#include "reference/base/element_type.h"

namespace moebench {

constexpr c10::ScalarType scalar_type_of(ElementType type) {
  return type == ElementType::fp32 ? c10::kFloat : c10::kDouble;
}

// Calls `body(std::type_identity<T>{})` with T = float or double.
template <class Body>
decltype(auto) with_element(ElementType type, Body&& body) {
  if (type == ElementType::fp32) return std::forward<Body>(body)(std::type_identity<float>{});
  return std::forward<Body>(body)(std::type_identity<double>{});
}

}  // namespace moebench
