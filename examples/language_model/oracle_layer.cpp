#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "examples/language_model/expert_layer.h"
#include "reference/kernels/element.h"
#include "reference/layer/oracle.h"
#include "reference/layer/parameters.h"

namespace moebench::example {
namespace {

// All experts of all ranks.
struct Weights {
  at::Tensor gate;
  at::Tensor fc1;  // [experts, M, W]
  at::Tensor fc2;  // [experts, H, M]
};

Weights initial_weights(const LayerShape& shape, std::uint64_t seed) {
  std::vector<at::Tensor> fc1;
  std::vector<at::Tensor> fc2;
  for (int expert = 0; expert < shape.experts; ++expert) {
    const ExpertWeights weights = initial_expert(shape, seed, expert);
    fc1.push_back(weights.fc1);
    fc2.push_back(weights.fc2);
  }
  return {.gate = initial_gate(shape, seed), .fc1 = at::stack(fc1), .fc2 = at::stack(fc2)};
}

class OracleLayer final : public ExpertLayer {
 public:
  explicit OracleLayer(const MoeLayerOptions& options)
      : options_(options), weights_(initial_weights(options.shape, options.seed)) {
    for (const at::Tensor& parameter : OracleLayer::parameters()) {
      parameter.requires_grad_();
      parameter.mutable_grad() = at::zeros_like(parameter);
    }
  }

  at::Tensor forward(const at::Tensor& input, std::int64_t step) override;
  std::vector<at::Tensor> parameters() const override { return {weights_.gate, weights_.fc1, weights_.fc2}; }
  at::Tensor experts() const override { return {}; }
  std::optional<SelectionRecord> selection() const override { return std::nullopt; }

  // [tokens of all ranks, M]
  at::Tensor output(const at::Tensor& input, std::int64_t step) const {
    const OracleProblem problem = problem_of(input, at::zeros_like(input), step);
    std::vector<at::Tensor> outputs;
    for (int rank = 0; rank < options_.shape.ranks; ++rank) outputs.push_back(oracle(problem, rank).output);
    return at::cat(outputs).to(input.scalar_type());
  }

  // Returns the gradient of the input, and adds to those of the parameters.
  at::Tensor backward(const at::Tensor& input, const at::Tensor& grad_output, std::int64_t step) const {
    const OracleProblem problem = problem_of(input, grad_output, step);
    const int local = options_.shape.experts_per_rank();
    std::vector<at::Tensor> grads;
    for (int rank = 0; rank < options_.shape.ranks; ++rank) {
      const OracleResult result = oracle(problem, rank);
      grads.push_back(result.grad_input);
      weights_.gate.mutable_grad() += result.grad_gate;
      weights_.fc1.mutable_grad().narrow(0, std::int64_t{rank} * local, local) += result.grad_fc1;
      weights_.fc2.mutable_grad().narrow(0, std::int64_t{rank} * local, local) += result.grad_fc2;
    }
    return at::cat(grads).to(input.scalar_type());
  }

 private:
  OracleProblem problem_of(const at::Tensor& input, const at::Tensor& grad_output, std::int64_t step) const {
    const auto of_rank = [tokens = options_.shape.tokens.count()](const at::Tensor& all) {
      return [=](int rank) { return all.narrow(0, rank * tokens, tokens); };
    };
    return {.shape = options_.shape,
            .gate = weights_.gate,
            .expert =
                [this](int expert) {
                  return ExpertWeights{weights_.fc1[expert], weights_.fc2[expert]};
                },
            .input = of_rank(input),
            .grad_output = of_rank(grad_output),
            .routing = options_.routing,
            .seed = options_.seed,
            .step = step};
  }

  MoeLayerOptions options_;
  Weights weights_;
};

struct OracleFunction : torch::autograd::Function<OracleFunction> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& input,
                            const OracleLayer* layer, std::int64_t step) {
    context->save_for_backward({input});
    context->saved_data["layer"] = reinterpret_cast<std::int64_t>(layer);
    context->saved_data["step"] = step;
    return layer->output(input, step);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list grads) {
    const auto* layer = reinterpret_cast<const OracleLayer*>(context->saved_data["layer"].toInt());
    const at::Tensor grad =
        layer->backward(context->get_saved_variables()[0], grads[0], context->saved_data["step"].toInt());
    return {grad, {}, {}};
  }
};

at::Tensor OracleLayer::forward(const at::Tensor& input, std::int64_t step) {
  return OracleFunction::apply(input, this, step);
}

}  // namespace

std::unique_ptr<ExpertLayer> make_oracle_layer(const MoeLayerOptions& options) {
  return std::make_unique<OracleLayer>(options);
}

}  // namespace moebench::example
