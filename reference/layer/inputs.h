#pragma once
// The tokens that benchmarks run on: a function of the seed alone.

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "reference/base/shape.h"

namespace moebench {

// [tokens, M] of rank `rank`, uniform in [-1, 1), rounded to the shape's type. Where the gate chooses, under one made
// from the same seed (initial_gate) and with the noise of step 0, no token is near a tie: the least of its top_k scores
// exceeds the next by at least 1e-4, far more than fp32's error, which is that of the scores in every type but fp64. So
// a layer and its fp64 oracle choose the same experts, and so do fp32 and fp64. A narrow input is another one: it may
// choose otherwise than they do.
at::Tensor benchmark_input(const LayerShape& shape, int rank, std::uint64_t seed, bool gate_chooses = true);

// [tokens, M] of rank `rank`, uniform in [-1, 1).
at::Tensor benchmark_grad_output(const LayerShape& shape, int rank, std::uint64_t seed);

}  // namespace moebench
