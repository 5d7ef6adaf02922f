#include "reference/layer/oracle.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <numbers>
#include <span>
#include <vector>

#include "reference/layer/inputs.h"
#include "reference/layer/oracle_gate.h"

namespace moebench {
namespace {

at::Tensor in_fp64(const at::Tensor& tensor) { return tensor.detach().to(at::kDouble); }

ExpertWeights in_fp64(const ExpertWeights& weights) {
  return {.fc1 = in_fp64(weights.fc1), .fc2 = in_fp64(weights.fc2)};
}

// Of the sums behind a hidden value. Those of narrow products are fp32's, and rounding them keeps their signs.
double rounding_of(const LayerShape& shape) {
  return 2 * unit_roundoff(is_narrow(shape.dtype) ? ElementType::fp32 : shape.dtype);
}

// What an activation gives for [rows, W], and its gradient for that of what it gave.
struct Activated {
  at::Tensor value;                                           // [rows, H]
  std::function<at::Tensor(const at::Tensor& grad)> backward;  // [rows, H] -> [rows, W]
};

Activated activate(Activation activation, const at::Tensor& before) {
  if (activation == Activation::relu) {
    return {before.clamp_min(0), [=](const at::Tensor& grad) { return grad * before.gt(0); }};
  }
  if (activation == Activation::gelu) {
    const at::Tensor distribution = at::erfc(before * -std::numbers::sqrt2 / 2) / 2;
    const at::Tensor density = at::exp(before.square() / -2) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
    return {before * distribution, [=](const at::Tensor& grad) { return grad * (distribution + before * density); }};
  }
  const std::int64_t width = before.size(1) / 2;
  const at::Tensor gate = before.narrow(1, 0, width);
  const at::Tensor up = before.narrow(1, width, width);
  const at::Tensor sigmoid = 1 / (1 + at::exp(-gate));
  return {gate * sigmoid * up, [=](const at::Tensor& grad) {
            const at::Tensor grad_gate = grad * up * sigmoid * (1 + gate * (1 - sigmoid));
            return at::cat({grad_gate, grad * gate * sigmoid}, 1);
          }};
}

// One rank's tokens and where they go.
struct Batch {
  at::Tensor input;        // [tokens, M]
  at::Tensor grad_output;  // [tokens, M]
  GatedTokens gated;
};

Batch make_batch(const OracleProblem& problem, const OracleGate& gate, int rank) {
  Batch batch;
  batch.input = in_fp64(problem.input(rank));
  batch.grad_output = in_fp64(problem.grad_output(rank));
  batch.gated = gate.run(batch.input, rank);
  return batch;
}

// One expert's work on one rank's tokens, forwards and backwards.
struct ExpertStep {
  at::Tensor tokens;       // [rows] indices into the batch
  at::Tensor input;        // [rows, M]
  at::Tensor weight;       // [rows, 1]
  at::Tensor hidden;       // [rows, H] after the activation
  at::Tensor output;       // [rows, M] before it is weighted
  at::Tensor grad_output;  // [rows, M] of `output`
  at::Tensor grad_scores;  // [rows] of `weight`
  at::Tensor grad_hidden;  // [rows, W] before the activation
  at::Tensor undecided;    // [rows, H] size of the gradient that rounding may or may not let pass; undefined where none

  bool decided() const { return !undecided.defined() || !undecided.any().item<bool>(); }
};

ExpertStep run_expert(const LayerShape& shape, const Batch& batch, const ExpertWeights& weights, int expert) {
  ExpertStep step;
  step.tokens = batch.gated.kept.select(1, expert).nonzero().flatten();
  step.input = batch.input.index_select(0, step.tokens);
  step.weight = batch.gated.weights.select(1, expert).index_select(0, step.tokens).unsqueeze(1);
  const at::Tensor before = at::matmul(step.input, weights.fc1);
  const Activated activated = activate(shape.activation, before);
  step.hidden = activated.value;
  step.output = at::matmul(step.hidden, weights.fc2);
  const at::Tensor grad = batch.grad_output.index_select(0, step.tokens);
  step.grad_output = step.weight * grad;
  step.grad_scores = (grad * step.output).sum(1);
  const at::Tensor grad_after = at::matmul(step.grad_output, weights.fc2.t());
  step.grad_hidden = activated.backward(grad_after);
  if (shape.activation != Activation::relu) return step;
  // The error of a scalar product is bounded by the norms of its factors.
  const at::Tensor error = rounding_of(shape) * step.input.norm(2, {1}, true) * weights.fc1.norm(2, {0}, true);
  step.undecided = grad_after.abs() * before.abs().le(error);
  return step;
}

void add_slack(at::Tensor& slack, const at::Tensor& like, const std::function<void(at::Tensor&)>& add) {
  if (!slack.defined()) slack = at::zeros_like(like);
  add(slack);
}

void add_to_input(const ExpertStep& step, const ExpertWeights& weights, OracleResult& result) {
  result.output.index_add_(0, step.tokens, step.weight * step.output);
  result.grad_input.index_add_(0, step.tokens, at::matmul(step.grad_hidden, weights.fc1.t()));
  if (step.decided()) return;
  add_slack(result.grad_input_slack, result.grad_input, [&](at::Tensor& slack) {
    slack.index_add_(0, step.tokens, at::matmul(step.undecided, weights.fc1.t().abs()));
  });
}

void add_to_weights(const ExpertStep& step, int local_expert, OracleResult& result) {
  result.grad_fc1[local_expert] += at::matmul(step.input.t(), step.grad_hidden);
  result.grad_fc2[local_expert] += at::matmul(step.hidden.t(), step.grad_output);
  if (step.decided()) return;
  add_slack(result.grad_fc1_slack, result.grad_fc1,
            [&](at::Tensor& slack) { slack[local_expert] += at::matmul(step.input.t().abs(), step.undecided); });
}

// The weights of one rank's experts, in fp64.
class OwnExperts {
 public:
  OwnExperts(const OracleProblem& problem, int rank)
      : first_(rank * problem.shape.experts_per_rank()), count_(problem.shape.experts_per_rank()) {
    std::vector<at::Tensor> fc1;
    std::vector<at::Tensor> fc2;
    for (int expert = first_; expert < first_ + count_; ++expert) {
      const ExpertWeights weights = in_fp64(problem.expert(expert));
      fc1.push_back(weights.fc1);
      fc2.push_back(weights.fc2);
    }
    fc1_ = at::stack(fc1);
    fc2_ = at::stack(fc2);
  }

  int first() const { return first_; }
  int count() const { return count_; }
  bool has(int expert) const { return expert >= first_ && expert < first_ + count_; }
  ExpertWeights weights(int local) const { return {.fc1 = fc1_[local], .fc2 = fc2_[local]}; }
  const at::Tensor& fc1() const { return fc1_; }
  const at::Tensor& fc2() const { return fc2_; }

 private:
  int first_;
  int count_;
  at::Tensor fc1_;  // [count, M, W]
  at::Tensor fc2_;  // [count, H, M]
};

// This rank's tokens, through all experts.
void add_own_tokens(const OracleProblem& problem, const OracleGate& gate, const OwnExperts& own, const Batch& batch,
                    OracleResult& result) {
  result.output = at::zeros_like(batch.input);
  result.grad_input = at::zeros_like(batch.input);
  at::Tensor grad_weights = at::zeros_like(batch.gated.weights);
  for (int expert = 0; expert < problem.shape.experts; ++expert) {
    const int local = expert - own.first();
    const ExpertWeights weights = own.has(expert) ? own.weights(local) : in_fp64(problem.expert(expert));
    const ExpertStep step = run_expert(problem.shape, batch, weights, expert);
    add_to_input(step, weights, result);
    if (own.has(expert)) add_to_weights(step, local, result);
    grad_weights.select(1, expert).index_copy_(0, step.tokens, step.grad_scores);
  }
  const GateGrad grad = gate.backward(batch.gated, grad_weights);
  result.grad_gate = at::matmul(batch.input.t(), grad.scores);
  result.grad_gate_squares = at::matmul(batch.input.square().t(), grad.terms.square());
  result.grad_input += at::matmul(grad.scores, gate.matrix().t());
  result.balance_loss = batch.gated.balance_loss;
}

}  // namespace

OracleProblem benchmark_problem(const LayerShape& shape, std::uint64_t seed, const RoutingOptions& routing,
                                std::int64_t step) {
  const bool gate_chooses = routing.workload.kind == WorkloadKind::gate;
  return {.shape = shape,
          .gate = initial_gate(shape, seed),
          .expert = [=](int expert) { return initial_expert(shape, seed, expert); },
          .input = [=](int rank) { return benchmark_input(shape, rank, seed, gate_chooses); },
          .grad_output = [=](int rank) { return benchmark_grad_output(shape, rank, seed); },
          .routing = routing,
          .seed = seed,
          .step = step};
}

OracleResult oracle(const OracleProblem& problem, int rank) {
  const c10::AutoGradMode no_gradients(false);
  const OracleGate gate(problem);
  const OwnExperts own(problem, rank);
  OracleResult result;
  result.grad_fc1 = at::zeros_like(own.fc1());
  result.grad_fc2 = at::zeros_like(own.fc2());
  for (int source = 0; source < problem.shape.ranks; ++source) {
    const Batch batch = make_batch(problem, gate, source);
    if (source == rank) {
      add_own_tokens(problem, gate, own, batch, result);
      continue;
    }
    for (int local = 0; local < own.count(); ++local) {
      add_to_weights(run_expert(problem.shape, batch, own.weights(local), own.first() + local), local, result);
    }
  }
  return result;
}

void sum_gate_over_ranks(OracleResult& result, Communicator& communicator) {
  for (const at::Tensor& tensor : {result.grad_gate, result.grad_gate_squares}) {
    communicator.all_reduce_sum(std::span(tensor.data_ptr<double>(), static_cast<std::size_t>(tensor.numel())));
  }
}

}  // namespace moebench
