#include "reference/kernels/gate.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <utility>

namespace moebench {
namespace {

// Calls body(token) for each token. A thread gets at least some 16 Ki probabilities.
template <class Body>
void for_each_token(Tokens tokens, int experts, const Body& body) {
  constexpr std::int64_t least_probabilities = 16384;
  at::parallel_for(0, tokens.count(), std::max<std::int64_t>(1, least_probabilities / experts),
                   [&](std::int64_t begin, std::int64_t end) {
                     for (std::int64_t token = begin; token < end; ++token) body(token);
                   });
}

}  // namespace

template <class T>
void choose_experts(Tokens tokens, int experts, int top_k, const T* probabilities, std::int32_t* chosen, T* weights) {
  for_each_token(tokens, experts, [&](std::int64_t token) {
    const T* probability = probabilities + token * experts;
    std::int32_t* choice = chosen + token * top_k;
    for (int j = 0; j < top_k; ++j) {
      std::int32_t best = -1;
      for (std::int32_t expert = 0; expert < experts; ++expert) {
        // NaN wins against nothing, so that a choice is an expert whatever the scores are.
        if (best >= 0 && !(probability[expert] > probability[best])) continue;
        if (std::find(choice, choice + j, expert) == choice + j) best = expert;
      }
      choice[j] = best;
      weights[token * top_k + j] = probability[best];
    }
  });
}

void sort_copies(Tokens tokens, int top_k, const std::int32_t* chosen, std::span<std::int32_t> counts,
                 std::int32_t* positions) {
  const std::int64_t copies = tokens.count() * top_k;
  const auto count_of = [&](std::int32_t expert) -> std::int32_t& { return counts[static_cast<std::size_t>(expert)]; };

  std::fill(counts.begin(), counts.end(), 0);
  for (std::int64_t copy = 0; copy < copies; ++copy) positions[copy] = count_of(chosen[copy])++;
  std::int32_t first = 0;
  for (std::int32_t& count : counts) first += std::exchange(count, first);
  for (std::int64_t copy = 0; copy < copies; ++copy) positions[copy] += count_of(chosen[copy]);
  for (std::size_t expert = 0; expert < counts.size(); ++expert) {
    counts[expert] = (expert + 1 < counts.size() ? counts[expert + 1] : first) - counts[expert];
  }
}

template <class T>
void scores_grad(Tokens tokens, int experts, int top_k, const std::int32_t* chosen, const T* weights,
                 const T* grad_weights, T* probabilities) {
  for_each_token(tokens, experts, [&](std::int64_t token) {
    const std::int64_t first = token * top_k;
    T* row = probabilities + token * experts;
    T mean{};  // of the probabilities' gradient, which is zero where an expert was not chosen
    for (std::int64_t copy = first; copy < first + top_k; ++copy) mean += weights[copy] * grad_weights[copy];
    for (int expert = 0; expert < experts; ++expert) row[expert] *= -mean;
    for (std::int64_t copy = first; copy < first + top_k; ++copy) {
      row[chosen[copy]] = weights[copy] * (grad_weights[copy] - mean);
    }
  });
}

#define MOEBENCH_GATE(T)                                                       \
  template void choose_experts(Tokens, int, int, const T*, std::int32_t*, T*); \
  template void scores_grad(Tokens, int, int, const std::int32_t*, const T*, const T*, T*);
MOEBENCH_GATE(float)
MOEBENCH_GATE(double)
#undef MOEBENCH_GATE

}  // namespace moebench
