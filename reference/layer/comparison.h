#pragma once
// How far a layer's tensor may be from the oracle's, and how far it is.

#include <ATen/core/Tensor.h>

#include <string_view>
#include <vector>

#include "reference/base/shape.h"
#include "reference/layer/oracle.h"

namespace moebench {

// Largest |a - b|; NaN where either has one. Same shapes, any float types.
double max_abs_error(const at::Tensor& a, const at::Tensor& b);

struct Comparison {
  std::string_view tensor;   // "output", "grad_input", "grad_gate", "grad_fc1", "grad_fc2"
  double max_abs_error = 0;  // beyond the oracle's slack
  double tolerance = 0;

  bool passed() const { return max_abs_error <= tolerance; }  // false for NaN
};

// What one rank's layer gave: gradients of the parameters from zero, of the gate summed over the ranks.
struct LayerResult {
  at::Tensor output;
  at::Tensor grad_input;
  at::Tensor grad_gate;
  at::Tensor grad_fc1;
  at::Tensor grad_fc2;
};

// Compares with what the oracle expects, after sum_gate_over_ranks(). One entry a tensor.
//
// The error of a sum of d products grows as sqrt(d) roundings of its size, so a tensor whose longest chain of sums has
// lengths d1, d2, ... may differ by
//     4 eps (sqrt(d1) + sqrt(d2) + ...) max|expected|
// with eps of the layer's type, fp32 or fp64: d is M and H for the output; M, H and M for the gradient of the input; M,
// H and the rows summed, at most tokens * top_k * ranks, for gradients of weights. For grad_gate the size is that of
// the terms, as their norm, where it is larger than that of the sum.
//
// A bf16 or fp16 layer sums in fp32 and rounds what it stores, by u = 2^-8 or 2^-11 of it at most; an error that came
// in with one term of a sum counts as one in its size, whatever the sum's length. So with r tensors stored one after
// the other the bound is
//     4 u sqrt(r) max|expected|
// r is 4 for the output (hidden, activated, expert_output, output); 7 for the gradient of the input (hidden,
// grad_combined, grad_activated, grad_hidden, grad_expert_input, the part of copies or gate, their sum); 3 for
// grad_gate, which is fp32 itself (hidden, activated, expert_output); for gradients of weights 4 (hidden,
// grad_combined, grad_activated, grad_hidden) and 3 (hidden, activated, grad_combined), and one for each of the
// `granularity` partitions that were added. A tf32 layer rounds the operands of each product instead, at most as many
// on the way to any of these, by u = 2^-10.
std::vector<Comparison> compare(const LayerShape& shape, const LayerResult& actual, const OracleResult& expected,
                                int granularity = 1);

}  // namespace moebench
