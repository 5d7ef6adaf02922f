#pragma once
// Gloo's slots: a message lands where the receive for its slot was posted. A slot holds what both ranks must agree on,
// so those who disagree never meet, and no byte lands where it does not belong.

#include <cstdint>

#include "reference/comm/segments.h"

namespace moebench {

constexpr std::uint64_t letter_slot(std::uint32_t number) { return std::uint64_t{number} << 32; }

constexpr std::uint64_t data_slot(std::uint32_t number, std::uint32_t identity, const Consignment& consignment) {
  const std::uint64_t agreed = (consignment.digest ^ identity) * 0x9e3779b97f4a7c15ULL;
  return letter_slot(number) | (agreed >> 32) | 1;
}

}  // namespace moebench
