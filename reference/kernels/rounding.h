#pragma once
// Rows of numbers between their own format and the one that they are computed in. Ranges do not overlap.

#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <algorithm>
#include <cstdint>

namespace moebench {

// Exact.
void widen(const c10::BFloat16* from, std::int64_t size, float* to);
void widen(const c10::Half* from, std::int64_t size, float* to);

// To the nearest, the even one of two; NaN stays NaN.
void narrow(const float* from, std::int64_t size, c10::BFloat16* to);
void narrow(const float* from, std::int64_t size, c10::Half* to);

// Of formats that are computed in themselves.
template <class T>
void widen(const T* from, std::int64_t size, T* to) {
  std::copy_n(from, size, to);
}

template <class T>
void narrow(const T* from, std::int64_t size, T* to) {
  std::copy_n(from, size, to);
}

}  // namespace moebench
