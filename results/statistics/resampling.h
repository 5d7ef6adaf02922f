#pragma once
// How rounds are drawn anew.

#include <cstdint>

namespace moebench {

// by_round: round i of both was measured side by side, and what disturbed the machine met both.
enum class Pairing : std::uint8_t { none, by_round };

struct Resampling {
  std::uint64_t seed = 1;
  int resamples = 1000;
};

}  // namespace moebench
