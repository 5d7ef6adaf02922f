#include "tests/support/layer_run.h"

#include <torch/torch.h>

namespace moebench::testing {

std::string describe(const Variant& variant) {
  return variant.system + " n=" + std::to_string(variant.granularity) +
         " reuse=" + std::string(name_of(variant.choices.reuse)) +
         " shadows=" + std::to_string(variant.choices.shadowing.experts);
}

int token_partitions(const Variant& variant) {
  const bool by_tokens = system_named(variant.system).partition_by == PartitionBy::tokens;
  return by_tokens ? variant.granularity : 1;
}

constexpr int all_experts = 1000;

std::vector<Variant> all_variants(const std::vector<int>& granularities) {
  std::vector<Variant> variants = {{.system = "fastmoe"}};
  for (const int n : granularities) {
    for (const int shadows : {0, 1, 2, all_experts}) {
      variants.push_back({.system = "fastermoe", .granularity = n, .choices = {.shadowing = {.experts = shadows}}});
    }
    variants.push_back({.system = "pipemoe", .granularity = n});
    for (int strategy = 0; strategy < reuse_strategy_count; ++strategy) {
      variants.push_back(
          {.system = "mpipemoe", .granularity = n, .choices = {.reuse = static_cast<ReuseStrategy>(strategy)}});
    }
  }
  return variants;
}

MoeLayerOptions layer_options(const LayerShape& shape, const Variant& variant) {
  return {.shape = shape, .system = variant.system, .granularity = variant.granularity, .choices = variant.choices};
}

std::shared_ptr<MoeLayer> make_layer(const OracleProblem& problem, MoeLayerOptions options, Rank& rank) {
  options.routing = problem.routing;
  options.seed = problem.seed;
  auto layer = std::make_shared<MoeLayer>(std::move(options), rank.device, rank.communicator, rank.control);
  layer->set_step(problem.step);
  const torch::NoGradGuard no_gradients;
  if (problem.bias.defined()) layer->bias().copy_(problem.bias);
  layer->gate().copy_(problem.gate);
  const int local = problem.shape.experts_per_rank();
  for (int expert = 0; expert < local; ++expert) {
    const ExpertWeights weights = problem.expert(rank.index * local + expert);
    layer->fc1()[expert].copy_(weights.fc1);
    layer->fc2()[expert].copy_(weights.fc2);
  }
  return layer;
}

LayerResult run_step(MoeLayer& layer, const OracleProblem& problem, int rank) {
  const at::Device home = layer.options().backend.device;
  const at::Tensor input = problem.input(rank).to(home).requires_grad_();
  const at::Tensor output = layer.forward(input);
  const at::Tensor grad_output = problem.grad_output(rank).to(home);
  const at::Tensor grad_input = torch::autograd::grad({output}, {input}, {grad_output})[0];
  LayerResult result = take_parameter_grads(layer);
  result.output = output.detach().cpu();
  result.grad_input = grad_input.cpu();
  return result;
}

bool same_bits(const LayerResult& a, const LayerResult& b) {
  return at::equal(a.output, b.output) && at::equal(a.grad_input, b.grad_input) &&
         at::equal(a.grad_gate, b.grad_gate) && at::equal(a.grad_fc1, b.grad_fc1) && at::equal(a.grad_fc2, b.grad_fc2);
}

LayerResult take_parameter_grads(MoeLayer& layer) {
  const auto copied = [](const at::Tensor& tensor) { return tensor.grad().to(at::kCPU, false, true); };
  LayerResult result{
      .grad_gate = copied(layer.gate()), .grad_fc1 = copied(layer.fc1()), .grad_fc2 = copied(layer.fc2())};
  layer.zero_grad(false);
  return result;
}

}  // namespace moebench::testing
