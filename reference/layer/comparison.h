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
// with eps of the layer's type: d is M and H for the output; M, H and M for the gradient of the input; M, H and the
// rows summed, at most tokens * top_k * ranks, for gradients of weights. For grad_gate the size is that of the terms,
// as their norm, where it is larger than that of the sum.
std::vector<Comparison> compare(const LayerShape& shape, const LayerResult& actual, const OracleResult& expected);

}  // namespace moebench
