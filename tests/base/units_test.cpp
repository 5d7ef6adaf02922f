#include "reference/base/units.h"

#include <limits>
#include <type_traits>
#include <utility>

#include <gtest/gtest.h>

namespace moebench {
namespace {

template <class A, class B, class = void>
struct CanAdd : std::false_type {};
template <class A, class B>
struct CanAdd<A, B, std::void_t<decltype(std::declval<A>() + std::declval<B>())>> : std::true_type {};

template <class A, class B, class = void>
struct CanMultiply : std::false_type {};
template <class A, class B>
struct CanMultiply<A, B, std::void_t<decltype(std::declval<A>() * std::declval<B>())>> : std::true_type {};

static_assert(CanAdd<Bytes, Bytes>::value);
static_assert(!CanAdd<Bytes, Elements>::value, "different units do not add");
static_assert(!CanAdd<Tokens, Features>::value);
static_assert(!CanAdd<Bytes, std::int64_t>::value, "a bare number has no unit");
static_assert(!CanMultiply<Bytes, Bytes>::value, "there are no square bytes");
static_assert(!CanMultiply<Tokens, Tokens>::value);
static_assert(!std::is_convertible_v<std::int64_t, Tokens>, "a unit is always named");
static_assert(!std::is_convertible_v<Tokens, std::int64_t>);
static_assert(!std::is_convertible_v<Tokens, Features>);
static_assert(sizeof(Bytes) == sizeof(std::int64_t), "a unit costs nothing");
static_assert(std::is_trivially_copyable_v<Seconds>);

TEST(Units, StartAtZero) {
  EXPECT_EQ(Tokens().count(), 0);
  EXPECT_EQ(Seconds().count(), 0.0);
}

TEST(Units, AddSubtractAndCompare) {
  Bytes total(10);
  total += Bytes(5);
  total -= Bytes(3);
  EXPECT_EQ(total, Bytes(12));
  EXPECT_EQ(Bytes(7) + Bytes(5) - Bytes(2), Bytes(10));
  EXPECT_LT(Bytes(7), Bytes(8));
  EXPECT_EQ(Bytes(7) - Bytes(9), Bytes(-2));
}

TEST(Units, ScaleFromBothSides) {
  EXPECT_EQ(Tokens(6) * 3, Tokens(18));
  EXPECT_EQ(3 * Tokens(6), Tokens(18));
  EXPECT_EQ(Tokens(7) / 2, Tokens(3)) << "counts divide as integers do";
  EXPECT_EQ(Seconds(3.0) / 2.0, Seconds(1.5));
}

TEST(Units, RatioOfTheSameUnitIsANumber) {
  EXPECT_EQ(Bytes(3) / Bytes(2), 1.5);
  EXPECT_EQ(Seconds(1.0) / Seconds(4.0), 0.25);
}

TEST(Units, TensorsBecomeBytesAndFlops) {
  EXPECT_EQ(Tokens(3) * Features(5), Elements(15));
  EXPECT_EQ(Features(3) * Features(5), Elements(15));
  EXPECT_EQ(Tokens(3) * Features(5) * ElementSize(4), Bytes(60));
  EXPECT_EQ(Tokens(3) * Features(5) * Features(7), Flops(105));
}

TEST(Units, Rates) {
  EXPECT_EQ(Bytes(100) / Seconds(4.0), BytesPerSecond(25.0));
  EXPECT_EQ(Flops(100) / Seconds(8.0), FlopsPerSecond(12.5));
}

TEST(Units, Prefixes) {
  EXPECT_EQ(kib(2), Bytes(2048));
  EXPECT_EQ(mib(3), Bytes(3 << 20));
  EXPECT_EQ(in_mib(mib(7)), 7.0);
  EXPECT_DOUBLE_EQ(milliseconds(2).count(), 2e-3);
  EXPECT_DOUBLE_EQ(microseconds(2).count(), 2e-6);
  EXPECT_DOUBLE_EQ(in_milliseconds(Seconds(0.5)), 500.0);
  EXPECT_DOUBLE_EQ(in_microseconds(milliseconds(0.5)), 500.0);
}

TEST(Units, CountsAreSixtyFourBits) {
  const Elements large = Tokens(std::int64_t{1} << 31) * Features(1 << 20);
  EXPECT_EQ(large.count(), std::int64_t{1} << 51);
}

}  // namespace
}  // namespace moebench
