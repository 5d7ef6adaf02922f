#pragma once
// What a layer should compute, in fp64 and without any of the layer's code: explicit loops over experts.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "reference/base/shape.h"
#include "reference/comm/communicator.h"
#include "reference/layer/parameters.h"
#include "reference/routing/routing_options.h"

namespace moebench {

// A step of the whole layer. Tensors may be of any number format; functions are called for any rank or expert, and
// more than once.
struct OracleProblem {
  LayerShape shape;
  at::Tensor gate;  // [M, gate columns]
  std::function<ExpertWeights(int expert)> expert;
  std::function<at::Tensor(int rank)> input;        // [tokens, M]
  std::function<at::Tensor(int rank)> grad_output;  // [tokens, M]
  RoutingOptions routing = {};
  std::uint64_t seed = 1;  // of noise and workload
  std::int64_t step = 0;   // likewise
  at::Tensor bias = {};    // [experts] of a sigmoid gate's choice; undefined: zero
  std::vector<Tokens> partitions;  // where rows are padded: each has a capacity of its own
};

// The step that a benchmark with this seed runs, on initial parameters.
OracleProblem benchmark_problem(const LayerShape& shape, std::uint64_t seed, const RoutingOptions& routing = {},
                                std::int64_t step = 0);

// One rank's part of the answer, in fp64.
//
// Where a hidden value is so near zero that rounding in the layer's number format decides whether ReLU passes its
// gradient, both answers are right. The slack says how far they lie apart, element by element; it is
// undefined where no value is that near.
//
// The gate's gradient is what its normalisation leaves of terms that cancel where a token is sure of its expert.
// Rounding is relative to the terms, so the sums of their squares are given too.
struct OracleResult {
  at::Tensor output;             // [tokens, M]
  at::Tensor grad_input;         // [tokens, M]
  at::Tensor grad_gate;          // [M, gate columns]  of this rank's tokens; the layer has the sum over all ranks
  at::Tensor grad_gate_squares;  // [M, gate columns]  likewise
  at::Tensor grad_fc1;           // [experts of the rank, M, W]
  at::Tensor grad_fc2;           // [experts of the rank, H, M]
  at::Tensor grad_input_slack;   // [tokens, M]
  at::Tensor grad_fc1_slack;     // [experts of the rank, M, W]
  double balance_loss = 0;       // of this rank's tokens
};

// Costs about one step in fp64. Holds the rank's experts and the tokens of one rank at a time.
OracleResult oracle(const OracleProblem& problem, int rank);

// Turns grad_gate and grad_gate_squares into the sums over all ranks, which call it too.
void sum_gate_over_ranks(OracleResult& result, Communicator& communicator);

}  // namespace moebench
