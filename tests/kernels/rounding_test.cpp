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

TEST(Rounding, WidensEveryFp16Exactly) {
  std::vector<c10::Half> all;
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    all.emplace_back(static_cast<std::uint16_t>(bits), c10::Half::from_bits());
  }
  std::vector<float> wide(all.size());
  widen(all.data(), static_cast<std::int64_t>(all.size()), wide.data());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto expected = static_cast<float>(all[i]);
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(wide[i])) << i;
    } else {
      EXPECT_EQ(std::bit_cast<std::uint32_t>(wide[i]), std::bit_cast<std::uint32_t>(expected)) << i;
    }
  }
}

// Random bits, and what lies in the middle of two numbers whose last bit is the given one; 1003 is no multiple of a
// vector.
std::vector<float> numbers_to_round(std::uint32_t last_bit) {
  Random random(5);
  std::vector<float> wide;
  for (int i = 0; i < 1000; ++i) {
    const auto bits = static_cast<std::uint32_t>(random());
    wide.push_back(std::bit_cast<float>(i % 2 == 0 ? bits : (bits & ~(last_bit - 1U)) | last_bit / 2U));
  }
  for (const float special : {0.0F, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::max()}) {
    wide.push_back(special);
  }
  return wide;
}

// Against c10's conversion, as all of these are.
TEST(Rounding, NarrowsToTheNearestFp16OrTheEven) {
  Random random(6);
  std::vector<float> wide = numbers_to_round(0x2000U);
  for (int i = 0; i < 20001; ++i) {  // sizes that fp16 has, and a little beyond: 2^-27 to 2^17
    const auto exponent = static_cast<std::uint32_t>(100 + random.below(45));
    const auto rest = static_cast<std::uint32_t>(random()) & 0x807fffffU;
    const float number = std::bit_cast<float>(rest | exponent << 23U);
    wide.push_back(i % 2 == 0 ? number : static_cast<float>(c10::Half(number)) * (1 + 0x1p-11F));
  }
  for (int i = 0; i < 2048; ++i) wide.push_back((static_cast<float>(i) + 0.5F) * 0x1p-24F);  // between the smallest
  for (const float edge : {65504.0F, 65519.996F, 65520.0F, -65520.0F, 65536.0F, 0x1p-25F, 0x1.000002p-25F, -0x1p-26F}) {
    wide.push_back(edge);
  }
  std::vector<c10::Half> narrowed(wide.size());
  narrow(wide.data(), static_cast<std::int64_t>(wide.size()), narrowed.data());
  for (std::size_t i = 0; i < wide.size(); ++i) {
    if (std::isnan(wide[i])) continue;
    EXPECT_EQ(narrowed[i].x, c10::Half(wide[i]).x) << wide[i];
  }
}

TEST(Rounding, NarrowsToTheNearestBf16OrTheEven) {
  const std::vector<float> wide = numbers_to_round(0x10000U);
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
  std::vector<c10::Half> halves(wide.size());
  narrow(wide.data(), 4, halves.data());
  for (const c10::Half number : halves) EXPECT_TRUE(std::isnan(static_cast<float>(number)));
}

}  // namespace
}  // namespace moebench
