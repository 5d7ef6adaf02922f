#pragma once
// The order of a round.

#include <cstdint>
#include <vector>

namespace moebench {

// The configurations `open` in the order of a round: the same on every machine.
std::vector<int> shuffled(std::vector<int> open, std::uint64_t seed, int round);

}  // namespace moebench
