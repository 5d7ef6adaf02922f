#pragma once
// Identities of exchanges. A step numbers its collectives from 0; the numbers from `first_reserved_identity` on belong
// to what communicators and collectives.h send themselves.

#include <cstdint>
#include <string>

namespace moebench {

constexpr std::uint32_t first_reserved_identity = 0xffff'0000;

constexpr std::uint32_t barrier_identity = first_reserved_identity;
constexpr std::uint32_t all_gather_identity = first_reserved_identity + 1;
constexpr std::uint32_t float_sum_identity = first_reserved_identity + 2;
constexpr std::uint32_t float_sum_gather_identity = first_reserved_identity + 3;
constexpr std::uint32_t double_sum_identity = first_reserved_identity + 4;
constexpr std::uint32_t double_sum_gather_identity = first_reserved_identity + 5;

// For messages: "exchange 7", "a barrier", "an all-gather", "an all-reduce of floats".
std::string name_of_collective(std::uint32_t identity);

}  // namespace moebench
