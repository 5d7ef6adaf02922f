#include "tests/support/autograd_layer.h"

#include <torch/torch.h>

#include "reference/routing/capacity.h"
#include "reference/routing/expert_choice.h"
#include "reference/routing/gate_noise.h"

namespace moebench::testing {
namespace {

at::Tensor leaf(const at::Tensor& tensor) { return tensor.to(at::kDouble).detach().clone().requires_grad_(); }

at::Tensor activate(Activation activation, const at::Tensor& hidden) {
  if (activation == Activation::relu) return at::relu(hidden);
  if (activation == Activation::gelu) return at::gelu(hidden);
  const std::vector<at::Tensor> gate_and_up = at::chunk(hidden, 2, 1);
  return at::silu(gate_and_up[0]) * gate_and_up[1];
}

struct Gated {
  at::Tensor weights;  // [tokens, experts] of the copies that are kept, zero elsewhere
  at::Tensor balance_loss;
};

// One token after the other.
std::vector<std::vector<std::int32_t>> choice_of(const OracleProblem& problem, const at::Tensor& ranking, int rank) {
  const LayerShape& shape = problem.shape;
  std::vector<std::vector<std::int32_t>> chosen;
  for (std::int64_t token = 0; token < shape.tokens.count(); ++token) {
    std::vector<std::int32_t>& experts = chosen.emplace_back(static_cast<std::size_t>(shape.top_k));
    if (problem.routing.workload.kind == WorkloadKind::gate) {
      const at::Tensor best = std::get<1>(ranking[token].topk(shape.top_k));
      for (int j = 0; j < shape.top_k; ++j) experts[static_cast<std::size_t>(j)] = best[j].item<int>();
    } else {
      ExpertChoice(problem.routing.workload, shape, problem.seed)
          .choose(problem.step, Tokens(rank * shape.tokens.count() + token), experts);
    }
  }
  return chosen;
}

Gated run_gate(const OracleProblem& problem, const at::Tensor& gate, const at::Tensor& input, int rank) {
  const LayerShape& shape = problem.shape;
  at::Tensor scores = at::matmul(input, gate);
  if (shape.gate == GateKind::noisy) {
    const auto parts = scores.chunk(2, 1);
    const at::Tensor normal = at::empty_like(parts[0]);
    for (std::int64_t token = 0; token < shape.tokens.count(); ++token) {
      gate_noise(problem.seed, problem.step, Tokens(rank * shape.tokens.count() + token),
                 {normal[token].data_ptr<double>(), static_cast<std::size_t>(shape.experts)});
    }
    scores = parts[0] + normal * at::softplus(parts[1]);
  }
  const bool sigmoid = shape.gate == GateKind::sigmoid;
  const at::Tensor values = sigmoid ? at::sigmoid(scores) : at::softmax(scores, 1);
  const at::Tensor ranking = problem.bias.defined() ? values + problem.bias.to(at::kDouble) : values;
  const auto chosen = choice_of(problem, ranking.detach(), rank);

  at::Tensor mask = at::zeros_like(values.detach());
  at::Tensor kept = at::zeros_like(mask);
  std::vector<std::int64_t> taken(static_cast<std::size_t>(shape.experts));
  for (std::size_t token = 0; token < chosen.size(); ++token) {
    for (const std::int32_t expert : chosen[token]) {
      mask[static_cast<std::int64_t>(token)][expert] = 1;
      const auto factor = problem.routing.capacity_factor;
      if (factor && taken[static_cast<std::size_t>(expert)]++ >= capacity(shape, *factor).count()) continue;
      kept[static_cast<std::int64_t>(token)][expert] = 1;
    }
  }
  at::Tensor weights = values * mask;
  if (shape.gate == GateKind::noisy) weights = weights / weights.sum(1, true);
  if (sigmoid) weights = 2.5 * weights / weights.sum(1, true);
  const at::Tensor shares = mask.mean(0) / shape.top_k;
  const at::Tensor probabilities = sigmoid ? values / values.sum(1, true) : values;
  const double factor = problem.routing.balance_loss.count() * shape.experts;
  return {.weights = weights * kept, .balance_loss = factor * (shares * probabilities.mean(0)).sum()};
}

}  // namespace

std::vector<OracleResult> autograd_answers(const OracleProblem& problem) {
  const LayerShape& shape = problem.shape;
  const int local = shape.experts_per_rank();
  const at::Tensor gate = leaf(problem.gate);
  std::vector<at::Tensor> fc1;
  std::vector<at::Tensor> fc2;
  for (int expert = 0; expert < shape.experts; ++expert) {
    fc1.push_back(leaf(problem.expert(expert).fc1));
    fc2.push_back(leaf(problem.expert(expert).fc2));
  }
  std::vector<at::Tensor> inputs;
  std::vector<at::Tensor> outputs;
  std::vector<double> losses;
  for (int rank = 0; rank < shape.ranks; ++rank) {
    const at::Tensor input = leaf(problem.input(rank));
    const auto [weights, balance_loss] = run_gate(problem, gate, input, rank);
    at::Tensor output = at::zeros_like(input);
    for (int expert = 0; expert < shape.experts; ++expert) {
      const auto e = static_cast<std::size_t>(expert);
      const at::Tensor hidden = activate(shape.activation, at::matmul(input, fc1[e]));
      output = output + weights.select(1, expert).unsqueeze(1) * at::matmul(hidden, fc2[e]);
    }
    inputs.push_back(input);
    outputs.push_back(output);
    ((output * problem.grad_output(rank)).sum() + balance_loss).backward();
    losses.push_back(balance_loss.item<double>());
  }

  std::vector<OracleResult> results;
  for (int rank = 0; rank < shape.ranks; ++rank) {
    const auto r = static_cast<std::size_t>(rank);
    std::vector<at::Tensor> grad_fc1;
    std::vector<at::Tensor> grad_fc2;
    for (int expert = rank * local; expert < (rank + 1) * local; ++expert) {
      const auto e = static_cast<std::size_t>(expert);
      grad_fc1.push_back(fc1[e].grad());
      grad_fc2.push_back(fc2[e].grad());
    }
    results.push_back({.output = outputs[r].detach(),
                       .grad_input = inputs[r].grad(),
                       .grad_gate = gate.grad(),
                       .grad_fc1 = at::stack(grad_fc1),
                       .grad_fc2 = at::stack(grad_fc2),
                       .balance_loss = losses[r]});
  }
  return results;
}

}  // namespace moebench::testing
