#pragma once
// Units as types: only the operations that make sense compile.
//
//   Tokens x Features = Elements      a tensor of rows and columns
//   Elements x ElementSize = Bytes    its storage
//   Bytes / Seconds = BytesPerSecond, Flops / Seconds = FlopsPerSecond, and back
//
// Counts are 64-bit signed integers, physical quantities are doubles. Nothing here throws.

#include <compare>
#include <cstdint>

namespace moebench {

template <class Tag, class Rep>
class Quantity {
 public:
  using rep = Rep;

  constexpr Quantity() = default;
  constexpr explicit Quantity(Rep count) : count_(count) {}

  constexpr Rep count() const { return count_; }
  constexpr auto operator<=>(const Quantity&) const = default;

  constexpr Quantity& operator+=(Quantity other) { count_ += other.count_; return *this; }
  constexpr Quantity& operator-=(Quantity other) { count_ -= other.count_; return *this; }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity(a.count_ + b.count_); }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity(a.count_ - b.count_); }
  friend constexpr Quantity operator*(Quantity a, Rep factor) { return Quantity(a.count_ * factor); }
  friend constexpr Quantity operator*(Rep factor, Quantity a) { return Quantity(a.count_ * factor); }
  friend constexpr Quantity operator/(Quantity a, Rep divisor) { return Quantity(a.count_ / divisor); }
  friend constexpr double operator/(Quantity a, Quantity b) {
    return static_cast<double>(a.count_) / static_cast<double>(b.count_);
  }

 private:
  Rep count_{};
};

using Tokens = Quantity<struct TokensTag, std::int64_t>;      // rows: tokens, or copies of tokens on their way to experts
using Features = Quantity<struct FeaturesTag, std::int64_t>;  // columns: model or hidden dimension
using Elements = Quantity<struct ElementsTag, std::int64_t>;
using ElementSize = Quantity<struct ElementSizeTag, std::int64_t>;  // bytes an element
using Bytes = Quantity<struct BytesTag, std::int64_t>;
using Flops = Quantity<struct FlopsTag, std::int64_t>;
using Seconds = Quantity<struct SecondsTag, double>;
using Ratio = Quantity<struct RatioTag, double>;  // a share or a factor: 0.25 is a quarter
using BytesPerSecond = Quantity<struct BytesPerSecondTag, double>;
using FlopsPerSecond = Quantity<struct FlopsPerSecondTag, double>;

constexpr Elements operator*(Tokens rows, Features columns) { return Elements(rows.count() * columns.count()); }
constexpr Elements operator*(Features rows, Features columns) { return Elements(rows.count() * columns.count()); }
constexpr Bytes operator*(Elements elements, ElementSize size) { return Bytes(elements.count() * size.count()); }
constexpr Flops operator*(Elements elements, Features inner) { return Flops(elements.count() * inner.count()); }

constexpr BytesPerSecond operator/(Bytes bytes, Seconds time) {
  return BytesPerSecond(static_cast<double>(bytes.count()) / time.count());
}
constexpr FlopsPerSecond operator/(Flops flops, Seconds time) {
  return FlopsPerSecond(static_cast<double>(flops.count()) / time.count());
}

constexpr Seconds operator/(Bytes bytes, BytesPerSecond rate) {
  return Seconds(static_cast<double>(bytes.count()) / rate.count());
}
constexpr Seconds operator/(Flops flops, FlopsPerSecond rate) {
  return Seconds(static_cast<double>(flops.count()) / rate.count());
}

constexpr Bytes kib(std::int64_t count) { return Bytes(count * 1024); }
constexpr Bytes mib(std::int64_t count) { return Bytes(count * 1024 * 1024); }
constexpr Seconds milliseconds(double count) { return Seconds(count * 1e-3); }
constexpr Seconds microseconds(double count) { return Seconds(count * 1e-6); }
constexpr double in_milliseconds(Seconds time) { return time.count() * 1e3; }
constexpr double in_microseconds(Seconds time) { return time.count() * 1e6; }
constexpr double in_mib(Bytes bytes) { return static_cast<double>(bytes.count()) / (1024.0 * 1024.0); }

}  // namespace moebench
