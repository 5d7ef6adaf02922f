#pragma once
// The tokens that benchmarks run on: a function of the seed alone.

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "reference/base/shape.h"

namespace moebench {

// [tokens, M] of rank `rank`, uniform in [-1, 1). Under a gate made from the same seed (initial_gate) no token is near
// a tie: the least of its top_k scores exceeds the next by at least 1e-4, far more than fp32's error, so that every
// number format chooses the same experts.
at::Tensor benchmark_input(const LayerShape& shape, int rank, std::uint64_t seed);

// [tokens, M] of rank `rank`, uniform in [-1, 1).
at::Tensor benchmark_grad_output(const LayerShape& shape, int rank, std::uint64_t seed);

}  // namespace moebench
