#pragma once
// Where a layer's tensors are, and what computes on them.

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>

#include "reference/exec/kernels.h"
#include "reference/exec/op_marks.h"
#include "reference/exec/program.h"
#include "reference/kernels/gating.h"
#include "reference/kernels/op_views.h"
#include "reference/kernels/token_map.h"

namespace moebench {

// Makes what computes a program's ops. The program outlives it.
using MakeKernels =
    std::function<std::unique_ptr<Kernels>(const Program& program, const LayerWeights& weights, const TokenMap& map)>;

using MakeGating = std::function<std::unique_ptr<Gating>(const LayerShape& shape, Ratio balance_loss)>;

// AtenKernels.
std::unique_ptr<Kernels> make_host_kernels(const Program& program, const LayerWeights& weights, const TokenMap& map);

// By itself: on the CPU, with loops of our own between the products.
struct Backend {
  at::Device device = at::kCPU;
  MakeKernels make_kernels = make_host_kernels;
  MakeGating make_gating = make_host_gating;
  OpMarks* marks = nullptr;  // told of every op; borrowed
};

// Operations on whole tensors alone, on any device of ATen's.
Backend tensor_backend(at::Device device);

}  // namespace moebench
