#include "tests/support/autograd_layer.h"

#include <torch/torch.h>

namespace moebench::testing {
namespace {

at::Tensor leaf(const at::Tensor& tensor) { return tensor.to(at::kDouble).detach().clone().requires_grad_(); }

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
  for (int rank = 0; rank < shape.ranks; ++rank) {
    const at::Tensor input = leaf(problem.input(rank));
    const at::Tensor probabilities = at::softmax(at::matmul(input, gate), 1);
    const at::Tensor least =
        std::get<0>(at::topk(probabilities, shape.top_k, 1)).select(1, shape.top_k - 1).unsqueeze(1);
    const at::Tensor weights = probabilities * probabilities.ge(least);
    at::Tensor output = at::zeros_like(input);
    for (int expert = 0; expert < shape.experts; ++expert) {
      const auto e = static_cast<std::size_t>(expert);
      output =
          output + weights.select(1, expert).unsqueeze(1) * at::matmul(at::relu(at::matmul(input, fc1[e])), fc2[e]);
    }
    inputs.push_back(input);
    outputs.push_back(output);
    output.backward(problem.grad_output(rank).to(at::kDouble));
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
                       .grad_fc2 = at::stack(grad_fc2)});
  }
  return results;
}

}  // namespace moebench::testing
