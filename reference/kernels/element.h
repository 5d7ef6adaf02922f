#pragma once
// From ElementType to LibTorch's and C++'s types.

#include <c10/core/ScalarType.h>
#include <c10/util/BFloat16.h>

#include <type_traits>
#include <utility>

#include "reference/base/element_type.h"

namespace moebench {

constexpr c10::ScalarType scalar_type_of(ElementType type) {
  return type == ElementType::fp32 ? c10::kFloat : type == ElementType::fp64 ? c10::kDouble : c10::kBFloat16;
}

// What numbers of T are computed in, and the type of the gate in a layer of T (gate_type).
template <class T>
using Wide = std::conditional_t<std::is_same_v<T, c10::BFloat16>, float, T>;

// Calls `body(std::type_identity<T>{})` with T = float, double or c10::BFloat16.
template <class Body>
decltype(auto) with_element(ElementType type, Body&& body) {
  if (type == ElementType::fp32) return std::forward<Body>(body)(std::type_identity<float>{});
  if (type == ElementType::fp64) return std::forward<Body>(body)(std::type_identity<double>{});
  return std::forward<Body>(body)(std::type_identity<c10::BFloat16>{});
}

// Calls `body(std::type_identity<T>{})` with the gate's T = float or double.
template <class Body>
decltype(auto) with_gate_element(ElementType type, Body&& body) {
  if (gate_type(type) == ElementType::fp32) return std::forward<Body>(body)(std::type_identity<float>{});
  return std::forward<Body>(body)(std::type_identity<double>{});
}

}  // namespace moebench
