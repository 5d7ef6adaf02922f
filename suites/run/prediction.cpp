#include "suites/run/prediction.h"

#include <algorithm>

#include <fmt/format.h>

#include "reference/systems/system.h"

namespace moebench {
namespace {

// Scores and probabilities over experts; for each copy of a token its expert, place, weight and the weight's gradient;
// the gate's gradient.
Bytes routing_memory(const LayerShape& shape) {
  const Features experts(shape.experts);
  const Elements copies(shape.routed_tokens().count());
  return (shape.tokens * experts * 2 + copies * 2 + shape.model_dim * experts) * size_of(shape.dtype) +
         copies * ElementSize(2 * sizeof(std::int32_t));
}

// Of both matrices of this rank's experts.
Elements weights_of(const LayerShape& shape) {
  return shape.model_dim * shape.hidden_dim * (2 * std::int64_t{shape.experts_per_rank()});
}

// The oracle's answer, with slack: output, gradient of the input, and of the weights.
Bytes answer_memory(const LayerShape& shape) {
  const Elements batch = shape.tokens * shape.model_dim;
  return (batch * 3 + weights_of(shape) * 3 / 2) * size_of(ElementType::fp64);
}

// While the oracle computes: its answer, the weights, a batch with its probabilities, and an expert's rows, which are taken
// to be twice an equal share.
Bytes oracle_memory(const LayerShape& shape) {
  const Tokens rows(std::min(shape.tokens.count(), 2 * shape.routed_tokens().count() / shape.experts + 1));
  const Elements batch = shape.tokens * (shape.model_dim * 2 + Features(3 * std::int64_t{shape.experts}));
  const Elements work = rows * (shape.hidden_dim * 7 + shape.model_dim * 5);
  return answer_memory(shape) + (batch + weights_of(shape) + work) * size_of(ElementType::fp64);
}

// While a layer's results are compared with the answer, tensor by tensor.
Bytes comparison_memory(const LayerShape& shape) {
  const Elements largest = std::max(shape.tokens * shape.model_dim, weights_of(shape) / 2);
  return answer_memory(shape) + largest * 3 * size_of(ElementType::fp64);
}

}  // namespace

Bytes MemoryPrediction::allocated() const {
  const Bytes layer = device() + arenas.host + state.parameters + state.gradients +
                      (runs_optimizer ? state.optimizer : Bytes(0)) + tensors + exchange;
  return process + std::max(oracle, layer + comparison);
}

MemoryPrediction predict_memory(const Configuration& configuration) {
  const LayerShape& shape = configuration.shape;
  const SystemInfo& system = system_named(configuration.system);
  const auto partitions = ramped_partitions(shape.tokens, configuration.granularity, configuration.partition_ramp);
  const auto routing = std::make_shared<const Routing>(balanced_routing(shape, 0, partitions));
  const Plan plan = system.build(shape, routing, system_options(configuration));
  return {.arenas = arena_memory(lay_out(plan, layout_of(configuration))),
          .routing = routing_memory(shape),
          .state = model_state_memory(shape),
          .tensors = shape.tokens * shape.model_dim * 4 * size_of(shape.dtype),
          .exchange = shape.routed_tokens() * shape.model_dim * 4 * size_of(shape.dtype),
          .oracle = oracle_memory(shape),
          .comparison = comparison_memory(shape),
          .runs_optimizer = configuration.runs_optimizer};
}

std::string memory_text(Bytes bytes) {
  const double mebibytes = in_mib(bytes);
  return mebibytes < 1024 ? fmt::format("{:.1f} MiB", mebibytes) : fmt::format("{:.2f} GiB", mebibytes / 1024);
}

}  // namespace moebench
