#pragma once
// What lies between the gate's scores and the permutations, and its way back. T is float or double; nothing is
// allocated.

#include <cstdint>
#include <span>

#include "reference/base/units.h"

namespace moebench {

// Chooses each token's top_k most probable experts; the first of equals. Sizes: probabilities [tokens][experts],
// chosen and weights [tokens][top_k], most probable first; weights are the probabilities of the chosen.
template <class T>
void choose_experts(Tokens tokens, int experts, int top_k, const T* probabilities, std::int32_t* chosen, T* weights);

// Sorts the copies of one partition's tokens by expert, and among one expert's by token: `positions` [tokens][top_k]
// gets the place of each copy, `counts` [experts] the number for each expert.
void sort_copies(Tokens tokens, int top_k, const std::int32_t* chosen, std::span<std::int32_t> counts,
                 std::int32_t* positions);

// Softmax backwards. `probabilities` [tokens][experts] turn in place into the gradient of the gate's scores;
// grad_weights [tokens][top_k] is the gradient of the weights of the chosen.
template <class T>
void scores_grad(Tokens tokens, int experts, int top_k, const std::int32_t* chosen, const T* weights,
                 const T* grad_weights, T* probabilities);

}  // namespace moebench
