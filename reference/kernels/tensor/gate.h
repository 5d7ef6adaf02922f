#pragma once
// The gate of kernels/gate.h, which has the equations, as operations on whole tensors, for any device of ATen's. None
// of them waits for the device, and each gives the same bits in every run. Scratch storage is some tensors of the
// scores' size.
//
// Scores are [tokens, gate columns], chosen experts [tokens, top_k] int32, their weights [tokens, top_k].

#include <ATen/core/Tensor.h>

#include <optional>

#include "reference/base/gate_kind.h"
#include "reference/base/units.h"

namespace moebench {

// Scores from raw ones, of a gate without noise.
at::Tensor gate_scores(GateKind kind, const at::Tensor& raw);

// Scores of a noisy gate. `normal` is [tokens, experts] in fp64.
at::Tensor noisy_scores(const at::Tensor& normal, const at::Tensor& raw);

// Each token's top_k experts with the largest scores plus `bias` [experts] (undefined: none), largest first; the first
// of equals. `scores` are [tokens, experts]: of a noisy gate the first half of its columns.
at::Tensor choose_experts(const at::Tensor& scores, const at::Tensor& bias, int top_k);

// Weights of the chosen experts, whoever chose them.
at::Tensor weigh_experts(GateKind kind, const at::Tensor& scores, const at::Tensor& chosen);

// `scores` turn in place into the gradient of the raw scores. `balance`: [experts], or undefined.
void scores_grad(GateKind kind, const at::Tensor& chosen, const at::Tensor& weights, const at::Tensor& grad_weights,
                 const at::Tensor& balance, const at::Tensor& scores);

// Fills `balance` [experts]; returns the loss, a number on the device.
at::Tensor balance_loss(GateKind kind, Ratio coefficient, const at::Tensor& scores, const at::Tensor& chosen,
                        const at::Tensor& balance);

// Fills the positions [tokens, top_k] of one partition's copies and returns how many rows there are for each expert,
// [experts] int64. `room` [experts] int64 is how many copies each expert still takes, and less by those that it took
// afterwards.
at::Tensor sort_copies(const at::Tensor& chosen, const at::Tensor& room, const at::Tensor& positions);

// The same where each expert has `rows` places of its own.
void place_copies(const at::Tensor& chosen, int experts, Tokens rows, const at::Tensor& positions);

}  // namespace moebench
