#include "reference/kernels/gate.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "reference/routing/gate_noise.h"

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

// In double, as is the noise that it is multiplied with.
double softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

template <class T, class Value>
void choose_by(const GateRows& rows, const T* scores, std::int32_t* chosen, const Value& value) {
  for_each_token(rows.tokens, rows.experts, [&](std::int64_t token) {
    const T* score = scores + token * rows.columns();
    std::int32_t* choice = chosen + token * rows.top_k;
    for (int j = 0; j < rows.top_k; ++j) {
      std::int32_t best = -1;
      for (std::int32_t expert = 0; expert < rows.experts; ++expert) {
        // NaN wins against nothing, so that a choice is an expert whatever the scores are.
        if (best >= 0 && !(value(score, expert) > value(score, best))) continue;
        if (std::find(choice, choice + j, expert) == choice + j) best = expert;
      }
      choice[j] = best;
    }
  });
}

// Scales to a sum of `total`; to equal parts where all are too small for their number format.
template <class T>
void normalise(T* weights, int count, T total) {
  T sum{};
  for (int j = 0; j < count; ++j) sum += weights[j];
  for (int j = 0; j < count; ++j) weights[j] = sum == 0 ? total / static_cast<T>(count) : total * (weights[j] / sum);
}

// One token's part of scores_grad().
template <class T>
struct TokenGrad {
  const GateRows& rows;
  const std::int32_t* chosen;
  const T* weights;
  const T* grad_weights;
  const T* balance;  // or null
  T* scores;

  // Sum over the chosen of weight times gradient.
  T mean() const {
    T sum{};
    for (int j = 0; j < rows.top_k; ++j) sum += weights[j] * grad_weights[j];
    return sum;
  }

  T balance_mean() const {
    T sum{};
    for (int e = 0; e < rows.experts; ++e) sum += scores[e] * balance[e];
    return sum;
  }

  // The gradient of a softmax, of which the chosen probabilities are the weights.
  void softmax() const {
    const T all = balance == nullptr ? mean() : mean() + balance_mean();
    if (balance == nullptr) {
      for (int e = 0; e < rows.experts; ++e) scores[e] *= -all;
      for (int j = 0; j < rows.top_k; ++j) scores[chosen[j]] = weights[j] * (grad_weights[j] - all);
      return;
    }
    for (int e = 0; e < rows.experts; ++e) scores[e] *= balance[e] - all;
    for (int j = 0; j < rows.top_k; ++j) scores[chosen[j]] += weights[j] * grad_weights[j];
  }

  void noisy() const {
    const T of_chosen = mean();
    const T of_all = balance == nullptr ? T{} : balance_mean();
    for (int e = 0; e < rows.experts; ++e) scores[e] = balance == nullptr ? T{} : scores[e] * (balance[e] - of_all);
    for (int j = 0; j < rows.top_k; ++j) scores[chosen[j]] += weights[j] * (grad_weights[j] - of_chosen);
    for (int e = 0; e < rows.experts; ++e) scores[rows.experts + e] *= scores[e];
  }

  void sigmoid() const {
    const T of_chosen = mean() / static_cast<T>(sigmoid_scale);
    T sum{};
    for (int e = 0; e < rows.experts; ++e) sum += scores[e];
    const T of_all = balance == nullptr ? T{} : balance_mean() / sum;
    // The slope of the sigmoid, 1 - s, comes last: until then `scores` are needed.
    const auto grad = [&](int e) {
      T result = balance == nullptr || sum == 0 ? T{} : scores[e] / sum * (balance[e] - of_all);
      for (int j = 0; j < rows.top_k; ++j) {
        if (chosen[j] == e) result += weights[j] * (grad_weights[j] - of_chosen);
      }
      return result;
    };
    for (int e = 0; e < rows.experts; ++e) scores[e] = grad(e) * (1 - scores[e]);
  }
};

}  // namespace

GateRows gate_rows(const LayerShape& shape, Tokens tokens) {
  return {.kind = shape.gate, .tokens = tokens, .experts = shape.experts, .top_k = shape.top_k};
}

template <class T>
void noisy_scores(const GateRows& rows, const NoiseSource& noise, const T* raw, T* scores) {
  const auto experts = static_cast<std::size_t>(rows.experts);
  for_each_token(rows.tokens, rows.experts, [&](std::int64_t token) {
    thread_local std::vector<double> normal;
    normal.resize(experts);
    gate_noise(noise.seed, noise.step, noise.first + Tokens(token), normal);
    const T* z = raw + token * rows.columns();
    const T* r = z + experts;
    T* score = scores + token * rows.columns();
    for (std::size_t e = 0; e < experts; ++e) {
      score[e] = static_cast<T>(static_cast<double>(z[e]) + normal[e] * softplus(static_cast<double>(r[e])));
      score[experts + e] = static_cast<T>(normal[e] * sigmoid(static_cast<double>(r[e])));
    }
    const T largest = *std::max_element(score, score + experts);
    T sum{};
    for (std::size_t e = 0; e < experts; ++e) sum += score[e] = std::exp(score[e] - largest);
    for (std::size_t e = 0; e < experts; ++e) score[e] /= sum;
  });
}

template <class T>
void choose_experts(const GateRows& rows, const T* scores, const T* bias, std::int32_t* chosen) {
  if (bias == nullptr) {
    choose_by(rows, scores, chosen, [](const T* score, std::int32_t expert) { return score[expert]; });
  } else {
    choose_by(rows, scores, chosen, [&](const T* score, std::int32_t expert) { return score[expert] + bias[expert]; });
  }
}

template <class T>
void weigh_experts(const GateRows& rows, const T* scores, const std::int32_t* chosen, T* weights) {
  for_each_token(rows.tokens, rows.experts, [&](std::int64_t token) {
    T* weight = weights + token * rows.top_k;
    for (int j = 0; j < rows.top_k; ++j) {
      weight[j] = scores[token * rows.columns() + chosen[token * rows.top_k + j]];
    }
    if (rows.kind == GateKind::noisy) normalise(weight, rows.top_k, T(1));
    if (rows.kind == GateKind::sigmoid) normalise(weight, rows.top_k, static_cast<T>(sigmoid_scale));
  });
}

template <class T>
void scores_grad(const GateRows& rows, const std::int32_t* chosen, const T* weights, const T* grad_weights,
                 const T* balance, T* scores) {
  for_each_token(rows.tokens, rows.experts, [&](std::int64_t token) {
    const std::int64_t first = token * rows.top_k;
    const TokenGrad<T> grad{
        rows, chosen + first, weights + first, grad_weights + first, balance, scores + token * rows.columns()};
    switch (rows.kind) {
      case GateKind::softmax:
      case GateKind::switch_gate:
        return grad.softmax();
      case GateKind::noisy:
        return grad.noisy();
      case GateKind::sigmoid:
        return grad.sigmoid();
    }
  });
}

template <class T>
double balance_loss(const GateRows& rows, Ratio coefficient, const T* scores, const std::int32_t* chosen, T* balance) {
  const double tokens = static_cast<double>(rows.tokens.count());
  const std::int64_t copies = rows.tokens.count() * rows.top_k;
  std::fill_n(balance, rows.experts, T{});
  for (std::int64_t copy = 0; copy < copies; ++copy) balance[chosen[copy]] += 1;
  const double factor = coefficient.count() * rows.experts / (static_cast<double>(copies) * tokens);
  for (int e = 0; e < rows.experts; ++e) balance[e] = static_cast<T>(factor * static_cast<double>(balance[e]));
  double loss = 0;
  for (std::int64_t token = 0; token < rows.tokens.count(); ++token) {
    const T* score = scores + token * rows.columns();
    double sum = 0;
    double of_token = 0;
    for (int e = 0; e < rows.experts; ++e) {
      sum += static_cast<double>(score[e]);
      of_token += static_cast<double>(score[e]) * static_cast<double>(balance[e]);
    }
    loss += rows.kind == GateKind::sigmoid && sum > 0 ? of_token / sum : of_token;
  }
  return loss;
}

void sort_copies(Tokens tokens, int top_k, const std::int32_t* chosen, std::span<std::int32_t> room,
                 std::span<std::int32_t> counts, std::int32_t* positions) {
  const std::int64_t copies = tokens.count() * top_k;
  const auto of = [&](std::span<std::int32_t> experts, std::int32_t expert) -> std::int32_t& {
    return experts[static_cast<std::size_t>(expert)];
  };

  std::fill(counts.begin(), counts.end(), 0);
  for (std::int64_t copy = 0; copy < copies; ++copy) {
    positions[copy] = -1;
    if (!room.empty() && of(room, chosen[copy])-- <= 0) {
      of(room, chosen[copy]) = 0;
      continue;
    }
    positions[copy] = of(counts, chosen[copy])++;
  }
  std::int32_t first = 0;
  for (std::int32_t& count : counts) first += std::exchange(count, first);
  for (std::int64_t copy = 0; copy < copies; ++copy) {
    if (positions[copy] >= 0) positions[copy] += of(counts, chosen[copy]);
  }
  for (std::size_t expert = 0; expert < counts.size(); ++expert) {
    counts[expert] = (expert + 1 < counts.size() ? counts[expert + 1] : first) - counts[expert];
  }
}

void place_copies(Tokens tokens, int top_k, const std::int32_t* chosen, Tokens rows, std::span<std::int32_t> filled,
                  std::int32_t* positions) {
  const auto places = static_cast<std::int32_t>(rows.count());
  std::fill(filled.begin(), filled.end(), 0);
  for (std::int64_t copy = 0; copy < tokens.count() * top_k; ++copy) {
    std::int32_t& of_expert = filled[static_cast<std::size_t>(chosen[copy])];
    positions[copy] = of_expert < places ? chosen[copy] * places + of_expert++ : -1;
  }
}

#define MOEBENCH_GATE(T)                                                                             \
  template void noisy_scores(const GateRows&, const NoiseSource&, const T*, T*);                     \
  template void choose_experts(const GateRows&, const T*, const T*, std::int32_t*);                  \
  template void weigh_experts(const GateRows&, const T*, const std::int32_t*, T*);                   \
  template void scores_grad(const GateRows&, const std::int32_t*, const T*, const T*, const T*, T*); \
  template double balance_loss(const GateRows&, Ratio, const T*, const std::int32_t*, T*);
MOEBENCH_GATE(float)
MOEBENCH_GATE(double)
#undef MOEBENCH_GATE

}  // namespace moebench
