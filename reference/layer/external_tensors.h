#pragma once
// The caller's tensors as the external slots of a program.

#include <ATen/core/Tensor.h>

#include "reference/exec/program.h"

namespace moebench {

// All tensors are contiguous and of the shape's type, those of the gate of the gate's.
struct ForwardTensors {
  at::Tensor input;   // [tokens, M]
  at::Tensor output;  // [tokens, M]
};

struct BackwardTensors {
  at::Tensor input;        // [tokens, M]
  at::Tensor grad_output;  // [tokens, M]
  at::Tensor grad_input;   // [tokens, M]
  at::Tensor grad_scores;  // [tokens, top_k]
  at::Tensor grad_gate;    // [M, gate columns], zero before the pass
  at::Tensor grad_fc1;     // [experts of the rank, M, W]
  at::Tensor grad_fc2;     // [experts of the rank, H, M]
};

// Binds every external slot that the pass uses: to the rows of its partition, or to the whole tensor.
void bind(Program& program, const ForwardTensors& tensors);
void bind(Program& program, const BackwardTensors& tensors);

}  // namespace moebench
