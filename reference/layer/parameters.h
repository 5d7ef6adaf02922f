#pragma once
// Initial parameters: a function of the seed alone, so that every rank can make every rank's. Those of narrow formats
// are the same numbers, rounded.

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "reference/base/shape.h"

namespace moebench {

// [M, gate columns] of the gate's type, uniform in +-1/sqrt(M).
at::Tensor initial_gate(const LayerShape& shape, std::uint64_t seed);

struct ExpertWeights {
  at::Tensor fc1;  // [M, W], uniform in +-1/sqrt(M)
  at::Tensor fc2;  // [H, M], uniform in +-1/sqrt(H)
};

// Of one of the layer's experts; expert e lives on rank e / experts_per_rank.
ExpertWeights initial_expert(const LayerShape& shape, std::uint64_t seed, int expert);

// Fills a contiguous tensor of any number format with numbers uniform in [-bound, bound), rounded.
void fill_uniform(const at::Tensor& tensor, std::uint64_t seed, double bound);

}  // namespace moebench
