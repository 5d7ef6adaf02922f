#pragma once
// What lies between the gate's raw scores and the permutations, and its way back. T is float or double; nothing is
// allocated. With z a token's raw scores x W, C its chosen experts and g the gradients of their weights w:
//
//   softmax: scores s = softmax(z), weights s_e.
//            Gradient: s_e (g_e - m) of the chosen, - s_e m of the others, with m = sum over C of s g.
//   switch:  the same, with one expert a token.
//   noisy:   h = z + n softplus(r) with [z, r] = x W and n standard normal; s = softmax(h), weights s / sum over C of s.
//            Gradient: d_e = w_e (g_e - sum over C of w g) of the chosen, 0 of the others; of r: d_e n_e sigmoid(r_e).
//   sigmoid: s = sigmoid(z), weights c s / sum over C of s with c = 2.5.
//            Gradient: w_e (g_e - sum over C of w g / c) (1 - s_e) of the chosen, 0 of the others.
//
// Softmax weights are not scaled to a sum of one, so that the gate has a gradient with one expert a token too; those of
// the noisy gate (Shazeer et al., "Outrageously large neural networks", 2017) and of the sigmoid gate (DeepSeek-V3
// technical report, 2024, with its routed scaling factor c) are, so with one expert they are constant and have none.

#include <cstdint>
#include <span>

#include "reference/base/shape.h"
#include "reference/base/units.h"

namespace moebench {

inline constexpr double sigmoid_scale = 2.5;  // c above

// Tokens of a batch and what their gate makes of them.
struct GateRows {
  GateKind kind = GateKind::softmax;
  Tokens tokens;
  int experts = 1;
  int top_k = 1;

  int columns() const { return kind == GateKind::noisy ? 2 * experts : experts; }  // of raw scores and scores
};

GateRows gate_rows(const LayerShape& shape, Tokens tokens);

// The noise of a step.
struct NoiseSource {
  std::uint64_t seed = 0;
  std::int64_t step = 0;
  Tokens first;  // token of all ranks' tokens
};

// A noisy gate's scores [tokens][columns] from its raw ones: s, then n sigmoid(r), which its gradient needs.
template <class T>
void noisy_scores(const GateRows& rows, const NoiseSource& noise, const T* raw, T* scores);

// Chooses each token's top_k experts with the largest scores plus `bias` [experts] (null: none); the first of equals.
// `chosen` is [tokens][top_k], largest first.
template <class T>
void choose_experts(const GateRows& rows, const T* scores, const T* bias, std::int32_t* chosen);

// `weights` [tokens][top_k] of the chosen experts, whoever chose them.
template <class T>
void weigh_experts(const GateRows& rows, const T* scores, const std::int32_t* chosen, T* weights);

// Backwards: `scores` turn in place into the gradient of the raw scores. grad_weights [tokens][top_k] is the gradient
// of the weights; `balance` [experts] is the gradient of each token's probabilities, as balance_loss() gives it (null:
// none).
template <class T>
void scores_grad(const GateRows& rows, const std::int32_t* chosen, const T* weights, const T* grad_weights,
                 const T* balance, T* scores);

// The loss that keeps experts evenly used (Fedus et al., "Switch Transformers", 2021, eq. 4; DeepSeek-V3, eqs. 17 to
// 20, with the batch of a rank in the place of a sequence): coefficient * E * sum over e of f_e P_e, where f_e is the
// share of expert e in the copies of these tokens, dropped ones included, and P_e the mean of the tokens' probabilities
// of e: their scores, which the sigmoid gate divides by their sum. It is `coefficient` where all experts are used
// alike. Returns it for these tokens; `balance` [experts] gets its gradient by each token's probabilities, in which f
// counts as constant.
template <class T>
double balance_loss(const GateRows& rows, Ratio coefficient, const T* scores, const std::int32_t* chosen, T* balance);

// Sorts the copies of one partition's tokens by expert, and among one expert's by token: `positions` [tokens][top_k]
// gets the place of each copy, `counts` [experts] the number for each expert. `room` [experts] is how many copies each
// expert still takes, and less by those that it took afterwards; a copy for which there is none is dropped: its
// position is -1. Empty: there is always room.
void sort_copies(Tokens tokens, int top_k, const std::int32_t* chosen, std::span<std::int32_t> room,
                 std::span<std::int32_t> counts, std::int32_t* positions);

// The same where each expert has `rows` places of its own, filled in the order of tokens. `filled` [experts] gets how
// many of an expert's are; a copy for which there is none is dropped.
void place_copies(Tokens tokens, int top_k, const std::int32_t* chosen, Tokens rows, std::span<std::int32_t> filled,
                  std::int32_t* positions);

}  // namespace moebench
