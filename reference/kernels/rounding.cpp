#include "reference/kernels/rounding.h"

#include <bit>
#include <cstring>

namespace moebench {
namespace {

// c10's own conversion has a branch for NaN that keeps the compiler from making vector code of it.
MOEBENCH_VECTOR_CLONES void round_all(const float* __restrict from, std::int64_t size, std::uint16_t* __restrict to) {
  for (std::int64_t i = 0; i < size; ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(from[i]);
    const std::uint32_t rounded = (bits + ((bits >> 16U) & 1U) + 0x7fffU) >> 16U;
    const std::uint32_t is_nan = (bits & 0x7fffffffU) > 0x7f800000U ? ~0U : 0U;
    to[i] = static_cast<std::uint16_t>((rounded & ~is_nan) | (0x7fc0U & is_nan));
  }
}

MOEBENCH_VECTOR_CLONES void extend_all(const std::uint16_t* __restrict from, std::int64_t size, float* __restrict to) {
  for (std::int64_t i = 0; i < size; ++i) to[i] = std::bit_cast<float>(static_cast<std::uint32_t>(from[i]) << 16U);
}

// fp16 has 5 bits of exponent, with 15 for 1, and 10 behind the point; fp32 has 8, with 127, and 23.
constexpr std::uint32_t exponent_shift = 13;
constexpr std::uint32_t rebias = (127U - 15U) << 23U;

MOEBENCH_VECTOR_CLONES void extend_halves(const std::uint16_t* __restrict from, std::int64_t size,
                                          float* __restrict to) {
  for (std::int64_t i = 0; i < size; ++i) {
    const std::uint32_t sign = (from[i] & 0x8000U) << 16U;
    const std::uint32_t size_bits = from[i] & 0x7fffU;
    const std::uint32_t normal = (size_bits << exponent_shift) + rebias;
    const std::uint32_t small =
        std::bit_cast<std::uint32_t>(static_cast<float>(static_cast<int>(size_bits)) * 0x1p-24F);
    const std::uint32_t is_small = size_bits < 0x0400U ? ~0U : 0U;
    const std::uint32_t no_number = size_bits >= 0x7c00U ? rebias : 0U;  // infinity and NaN have the largest exponent
    to[i] = std::bit_cast<float>(sign | (small & is_small) | ((normal + no_number) & ~is_small));
  }
}

MOEBENCH_VECTOR_CLONES void round_to_halves(const float* __restrict from, std::int64_t size,
                                            std::uint16_t* __restrict to) {
  constexpr std::uint32_t smallest_normal = 0x38800000U;  // 2^-14
  constexpr std::uint32_t too_large = 0x47800000U;        // 2^16
  for (std::int64_t i = 0; i < size; ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(from[i]);
    const std::uint32_t sign = (bits >> 16U) & 0x8000U;
    const std::uint32_t size_bits = bits & 0x7fffffffU;
    const std::uint32_t normal = (size_bits - rebias + 0xfffU + ((size_bits >> exponent_shift) & 1U)) >> exponent_shift;
    // Added to 0.5, what fp16 has no place for falls off behind the last of fp32's, rounded.
    const std::uint32_t small =
        std::bit_cast<std::uint32_t>(std::bit_cast<float>(size_bits) + 0.5F) - std::bit_cast<std::uint32_t>(0.5F);
    const std::uint32_t is_small = size_bits < smallest_normal ? ~0U : 0U;
    const std::uint32_t is_large = size_bits >= too_large ? ~0U : 0U;
    const std::uint32_t largest = size_bits > 0x7f800000U ? 0x7e00U : 0x7c00U;  // NaN, or infinity
    const std::uint32_t number = (small & is_small) | (normal & ~is_small);
    to[i] = static_cast<std::uint16_t>(sign | (largest & is_large) | (number & ~is_large));
  }
}

}  // namespace

void widen(const c10::BFloat16* from, std::int64_t size, float* to) { extend_all(&from->x, size, to); }

void narrow(const float* from, std::int64_t size, c10::BFloat16* to) { round_all(from, size, &to->x); }

void widen(const c10::Half* from, std::int64_t size, float* to) { extend_halves(&from->x, size, to); }

void narrow(const float* from, std::int64_t size, c10::Half* to) { round_to_halves(from, size, &to->x); }

}  // namespace moebench
