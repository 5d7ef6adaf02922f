#include "reference/kernels/rounding.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "reference/base/random.h"

namespace moebench {
namespace {

TEST(Rounding, WidensEveryBf16Exactly) {
  std::vector<c10::BFloat16> all;
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    all.emplace_back(static_cast<std::uint16_t>(bits), c10::BFloat16::from_bits());
  }
  std::vector<float> wide(all.size());
  widen(all.data(), static_cast<std::int64_t>(all.size()), wide.data());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(std::bit_cast<std::uint32_t>(wide[i]), static_cast<std::uint32_t>(i) << 16U);
  }
}

// Against c10's conversion, on random bits and on what lies in the middle of two numbers; 1003 is no multiple of a vector.
TEST(Rounding, NarrowsToTheNearestOrTheEven) {
  Random random(5);
  std::vector<float> wide;
  for (int i = 0; i < 1000; ++i) {
    const auto bits = static_cast<std::uint32_t>(random());
    wide.push_back(std::bit_cast<float>(i % 2 == 0 ? bits : (bits & 0xffff0000U) | 0x8000U));
  }
  for (const float special : {0.0F, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::max()}) {
    wide.push_back(special);
  }
  std::vector<c10::BFloat16> narrowed(wide.size());
  narrow(wide.data(), static_cast<std::int64_t>(wide.size()), narrowed.data());
  for (std::size_t i = 0; i < wide.size(); ++i) EXPECT_EQ(narrowed[i].x, c10::BFloat16(wide[i]).x) << wide[i];
}

TEST(Rounding, KeepsNaN) {
  const std::vector<float> wide = {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::quiet_NaN(),
                                   std::bit_cast<float>(0x7f800001U), std::bit_cast<float>(0xffffffffU)};
  std::vector<c10::BFloat16> narrowed(wide.size());
  narrow(wide.data(), 4, narrowed.data());
  for (const c10::BFloat16 number : narrowed) EXPECT_TRUE(std::isnan(static_cast<float>(number)));
}

}  // namespace
}  // namespace moebench
