#pragma once
// From ElementType to LibTorch's and C++'s types.

#include <c10/core/ScalarType.h>
#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "reference/base/element_type.h"

namespace moebench {

constexpr c10::ScalarType scalar_type_of(ElementType type) {
  constexpr std::array<c10::ScalarType, element_type_count> types = {c10::kFloat, c10::kDouble, c10::kBFloat16,
                                                                     c10::kHalf, c10::kFloat};
  return types[static_cast<std::size_t>(type)];
}

// What numbers of T are computed in, and the type of the gate in a layer of T (gate_type).
template <class T>
using Wide = std::conditional_t<std::is_same_v<T, c10::BFloat16> || std::is_same_v<T, c10::Half>, float, T>;

// Calls `body(std::type_identity<T>{})` with T = float, double, c10::BFloat16 or c10::Half.
template <class Body>
decltype(auto) with_element(ElementType type, Body&& body) {
  switch (type) {
    case ElementType::fp32:
    case ElementType::tf32:
      return std::forward<Body>(body)(std::type_identity<float>{});
    case ElementType::fp64:
      return std::forward<Body>(body)(std::type_identity<double>{});
    case ElementType::bf16:
      return std::forward<Body>(body)(std::type_identity<c10::BFloat16>{});
    case ElementType::fp16:
      break;
  }
  return std::forward<Body>(body)(std::type_identity<c10::Half>{});
}

// Calls `body(std::type_identity<T>{})` with the gate's T = float or double.
template <class Body>
decltype(auto) with_gate_element(ElementType type, Body&& body) {
  if (gate_type(type) == ElementType::fp32) return std::forward<Body>(body)(std::type_identity<float>{});
  return std::forward<Body>(body)(std::type_identity<double>{});
}

}  // namespace moebench
