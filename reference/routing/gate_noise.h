#pragma once
// The noise of a noisy gate.

#include <cstdint>
#include <span>

#include "reference/base/units.h"

namespace moebench {

// Standard normal numbers, one for each expert, for token `token` of all ranks' tokens counted through. A function of
// its arguments alone: the same for every system and for every number of ranks that share the tokens.
void gate_noise(std::uint64_t seed, std::int64_t step, Tokens token, std::span<double> noise);

}  // namespace moebench
