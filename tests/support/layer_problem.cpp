#include "tests/support/layer_problem.h"

#include <ATen/ATen.h>

#include "reference/base/random.h"
#include "reference/layer/inputs.h"
#include "reference/plan/routing.h"

namespace moebench::testing {

OracleProblem layer_problem(const LayerShape& shape, RoutingKind routing, std::uint64_t seed, int step) {
  OracleProblem problem = benchmark_problem(shape, seed);
  const std::uint64_t tokens = derived_seed(seed, 1000 + static_cast<std::uint64_t>(step));
  problem.grad_output = [=](int rank) { return benchmark_grad_output(shape, rank, tokens); };
  if (routing == RoutingKind::even) {
    if (step > 0) problem.input = [=](int rank) { return benchmark_input(shape, rank, tokens); };
    return problem;
  }
  // The first feature of every token is one, and its row of the gate decides.
  problem.gate[0].zero_();
  for (int expert = 0; expert < shape.top_k; ++expert) problem.gate[0][expert] = 6 - expert;
  problem.input = [=](int rank) {
    at::Tensor input = benchmark_input(shape, rank, tokens);
    input.select(1, 0).fill_(1);
    return input;
  };
  return problem;
}

std::vector<OracleResult> answers(const OracleProblem& problem) {
  std::vector<OracleResult> results;
  for (int rank = 0; rank < problem.shape.ranks; ++rank) results.push_back(oracle(problem, rank));
  at::Tensor total = at::zeros_like(results.front().grad_gate);
  at::Tensor squares = at::zeros_like(total);
  for (const OracleResult& result : results) {
    total += result.grad_gate;
    squares += result.grad_gate_squares;
  }
  for (OracleResult& result : results) {
    result.grad_gate = total;
    result.grad_gate_squares = squares;
  }
  return results;
}

std::map<int, std::vector<OracleResult>> answers(const OracleProblem& problem, const std::vector<int>& granularities) {
  std::map<int, std::vector<OracleResult>> all;
  OracleProblem cut = problem;
  for (const int n : granularities) {
    if (problem.routing.padded) cut.partitions = equal_partitions(problem.shape.tokens, n);
    all.emplace(n, problem.routing.padded || all.empty() ? answers(cut) : all.begin()->second);
  }
  return all;
}

}  // namespace moebench::testing
