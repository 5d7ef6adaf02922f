#pragma once
// The permutations of kernels/permutation.h as operations on whole tensors, for any device of ATen's. None of them
// waits for the device, and each gives the same bits in every run. Scratch storage is tensor storage of the size of the
// rows, in fp32 for narrow formats: sums are fp32's, rounded once.
//
// Rows are [n, M] and contiguous. A dropped copy has no row: it adds nothing to a sum, and its gradient is zero.

#include <ATen/core/Tensor.h>

#include "reference/base/units.h"

namespace moebench {

// Where the copies of one partition's tokens lie.
struct CopyTensors {
  at::Tensor positions;  // [tokens, top_k] int32  row of the copy in dispatch_input; -1: dropped
  at::Tensor copies;     // [rows sent] int64  the other way: token * top_k + choice
  at::Tensor padding;    // [rows sent] bool  rows without a copy, whose `copies` are 0; undefined where all have one
};

// `positions` [tokens, top_k] has each of 0 .. rows_sent - 1 once, where rows are padded at most once, and -1.
CopyTensors copy_tensors(const at::Tensor& positions, Tokens rows_sent, bool is_padded = false);

// dispatch_input[position of (t, j)] = input[t]; padding is zero.
void permute(const CopyTensors& copies, const at::Tensor& input, at::Tensor dispatch_input);

// output[t] = sum over j, in order, of weights[t][j] * combined[position of (t, j)]
void unpermute(const CopyTensors& copies, const at::Tensor& weights, const at::Tensor& combined,
               const at::Tensor& output);

// grad_scores[t][j] = grad_output[t] . combined[position], grad_combined[position] = weights[t][j] * grad_output[t].
// Padding has a gradient of zero. grad_combined may be the same range as combined.
void unpermute_grad(const CopyTensors& copies, const at::Tensor& weights, const at::Tensor& combined,
                    const at::Tensor& grad_output, const at::Tensor& grad_combined, const at::Tensor& grad_scores);

// grad_input[t] = sum over j, in order, of grad_dispatch_input[position of (t, j)], or adds it where `accumulate`.
void permute_grad(const CopyTensors& copies, const at::Tensor& grad_dispatch_input, bool accumulate,
                  const at::Tensor& grad_input);

}  // namespace moebench
