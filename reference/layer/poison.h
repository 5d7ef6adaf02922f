#pragma once
// Finds how much of a block of memory was written.

#include <cstddef>
#include <span>

#include "reference/base/units.h"

namespace moebench {

// Fills memory with a word of two bytes that no step writes: as bf16, or as the upper half of an fp32, a NaN of a payload
// that arithmetic does not make, as the upper part of an fp64 a number near its largest. What reads it before it is written
// shows up too.
void poison(std::span<std::byte> memory);

// The end of the last word that is no longer poisoned; zero where all are.
Bytes touched(std::span<const std::byte> memory);

}  // namespace moebench
