#pragma once
// Finds how much of a block of memory was written.

#include <c10/core/Device.h>

#include <cstddef>
#include <span>

#include "reference/base/units.h"

namespace moebench {

// Fills memory of a device with a word of two bytes that no step writes: as bf16 or fp16, or as the upper half of an
// fp32, a NaN of a payload that arithmetic does not make, as the upper part of an fp64 a number near its largest. What
// reads it before it is written shows up too.
void poison(std::span<std::byte> memory, c10::Device device = c10::kCPU);

// The end of the last word that is no longer poisoned; zero where all are. Of memory that is not the CPU's it brings a
// piece at a time to the CPU.
Bytes touched(std::span<const std::byte> memory, c10::Device device = c10::kCPU);

}  // namespace moebench
