#include "reference/layer/oracle_gate.h"

#include <ATen/ATen.h>

#include <array>
#include <limits>
#include <vector>

#include "reference/routing/capacity.h"
#include "reference/routing/gate_noise.h"

namespace moebench {
namespace {

constexpr double sigmoid_scale = 2.5;

at::Tensor in_fp64(const at::Tensor& tensor) { return tensor.detach().to(at::kDouble); }

// Gradient of weights that were divided by their sum and multiplied by `scale`, times the terms' own derivative.
at::Tensor without_mean(const at::Tensor& terms, const at::Tensor& weights, double scale = 1) {
  return terms - weights * terms.sum(1, true) / scale;
}

}  // namespace

OracleGate::OracleGate(const OracleProblem& problem) : problem_(problem), matrix_(in_fp64(problem.gate)) {
  const Workload& workload = problem.routing.workload;
  if (workload.kind != WorkloadKind::gate) choice_.emplace(workload, problem.shape, problem.seed);
}

at::Tensor OracleGate::noise(int rank) const {
  const LayerShape& shape = problem_.shape;
  const at::Tensor noise = at::empty({shape.tokens.count(), shape.experts}, at::kDouble);
  for (std::int64_t token = 0; token < shape.tokens.count(); ++token) {
    gate_noise(problem_.seed, problem_.step, shape.tokens * rank + Tokens(token),
               {noise[token].data_ptr<double>(), static_cast<std::size_t>(shape.experts)});
  }
  return noise;
}

at::Tensor OracleGate::chosen(const at::Tensor& ranking, int rank) const {
  const LayerShape& shape = problem_.shape;
  at::Tensor experts;  // [tokens, top_k]
  if (choice_) {
    experts = at::empty({shape.tokens.count(), shape.top_k}, at::kInt);
    choice_->choose(problem_.step, shape.tokens * rank,
                    {experts.data_ptr<std::int32_t>(), static_cast<std::size_t>(experts.numel())});
    experts = experts.to(at::kLong);
  } else {
    experts = std::get<1>(at::topk(ranking, shape.top_k, 1));
  }
  return at::zeros_like(ranking, at::kBool).scatter_(1, experts, true);
}

// The first of a batch, or of each partition, find it.
at::Tensor OracleGate::has_room(const at::Tensor& chosen) const {
  const Ratio factor = problem_.routing.capacity_factor.value();
  const LayerShape& shape = problem_.shape;
  if (!problem_.routing.padded) return chosen.cumsum(0).le(capacity(shape, factor).count());
  std::vector<at::Tensor> rooms;
  std::int64_t first = 0;
  for (const Tokens tokens : problem_.partitions) {
    const std::int64_t rows = padded_rows(shape, factor, std::array{tokens})[0].count();
    rooms.push_back(chosen.narrow(0, first, tokens.count()).cumsum(0).le(rows));
    first += tokens.count();
  }
  return at::cat(rooms);
}

GatedTokens OracleGate::run(const at::Tensor& input, int rank) const {
  const LayerShape& shape = problem_.shape;
  const at::Tensor raw = at::matmul(input, matrix_);
  const at::Tensor own = raw.narrow(1, 0, shape.experts);
  GatedTokens gated;
  switch (shape.gate) {
    case GateKind::softmax:
    case GateKind::switch_gate:
      gated.probabilities = at::softmax(own, 1);
      gated.chosen = chosen(own, rank);
      gated.weights = gated.probabilities * gated.chosen;
      break;
    case GateKind::noisy: {
      const at::Tensor size = raw.narrow(1, shape.experts, shape.experts);
      const at::Tensor normal = noise(rank);
      const at::Tensor noisy = own + normal * at::log1p(at::exp(size));
      gated.noise_slope = normal * at::sigmoid(size);
      gated.probabilities = at::softmax(noisy, 1);
      gated.chosen = chosen(noisy, rank);
      gated.weights = at::softmax(noisy.masked_fill(~gated.chosen, -std::numeric_limits<double>::infinity()), 1);
      break;
    }
    case GateKind::sigmoid:
      gated.sigmoids = at::sigmoid(own);
      gated.probabilities = gated.sigmoids / gated.sigmoids.sum(1, true);
      gated.chosen = chosen(problem_.bias.defined() ? gated.sigmoids + in_fp64(problem_.bias) : gated.sigmoids, rank);
      gated.weights = gated.sigmoids * gated.chosen;
      gated.weights = sigmoid_scale * gated.weights / gated.weights.sum(1, true);
  }
  gated.kept = gated.chosen;
  if (problem_.routing.capacity_factor) gated.kept = gated.chosen & has_room(gated.chosen);
  const double tokens = static_cast<double>(shape.tokens.count());
  const at::Tensor shares = gated.chosen.to(at::kDouble).sum(0) / (tokens * shape.top_k);
  gated.balance = problem_.routing.balance_loss.count() * shape.experts * shares / tokens;
  gated.balance_loss = (gated.probabilities * gated.balance).sum().item<double>();
  return gated;
}

GateGrad OracleGate::backward(const GatedTokens& gated, const at::Tensor& grad_weights) const {
  const at::Tensor of_weights = gated.weights * grad_weights;
  const at::Tensor of_loss = gated.probabilities * gated.balance;
  GateGrad grad;
  switch (problem_.shape.gate) {
    case GateKind::softmax:
    case GateKind::switch_gate:
      grad.terms = of_weights + of_loss;
      grad.scores = without_mean(grad.terms, gated.probabilities);
      break;
    case GateKind::noisy: {
      const at::Tensor own = without_mean(of_weights, gated.weights) + without_mean(of_loss, gated.probabilities);
      grad.terms = of_weights.abs() + of_loss.abs();
      grad.terms = at::cat({grad.terms, grad.terms * gated.noise_slope}, 1);
      grad.scores = at::cat({own, own * gated.noise_slope}, 1);
      break;
    }
    case GateKind::sigmoid: {
      const at::Tensor slope = 1 - gated.sigmoids;
      grad.terms = (of_weights.abs() + of_loss.abs()) * slope;
      grad.scores =
          (without_mean(of_weights, gated.weights, sigmoid_scale) + without_mean(of_loss, gated.probabilities)) * slope;
    }
  }
  return grad;
}

}  // namespace moebench
