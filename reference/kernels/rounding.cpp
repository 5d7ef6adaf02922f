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

}  // namespace

void widen(const c10::BFloat16* from, std::int64_t size, float* to) { extend_all(&from->x, size, to); }

void narrow(const float* from, std::int64_t size, c10::BFloat16* to) { round_all(from, size, &to->x); }

}  // namespace moebench
