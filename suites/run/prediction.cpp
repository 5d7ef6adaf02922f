#include "suites/run/prediction.h"

#include <algorithm>

#include <fmt/format.h>

#include "reference/plan/shadows.h"
#include "reference/routing/expected_routing.h"
#include "reference/systems/system.h"

namespace moebench {
namespace {

// Raw scores and scores; for each copy of a token its expert, place, weight and the weight's gradient, and its expert
// again where a workload chose it; the gate's gradient.
Bytes routing_memory(const LayerShape& shape, const Workload& workload) {
  const Elements copies(shape.routed_tokens().count());
  const std::int64_t numbers = workload.kind == WorkloadKind::gate ? 2 : 3;
  return (shape.tokens * shape.gate_columns() * 2 + copies * 2 + shape.model_dim * shape.gate_columns()) *
             size_of(gate_type(shape.dtype)) +
         copies * ElementSize(numbers * static_cast<std::int64_t>(sizeof(std::int32_t)));
}

// Of both matrices of this rank's experts.
Elements weights_of(const LayerShape& shape) { return shape.expert_weights() * std::int64_t{shape.experts_per_rank()}; }

// The oracle's answer, with slack: output, gradient of the input, and of the weights.
Bytes answer_memory(const LayerShape& shape) {
  const Elements batch = shape.tokens * shape.model_dim;
  return (batch * 3 + weights_of(shape) * 3 / 2) * size_of(ElementType::fp64);
}

// While the oracle computes: its answer, the weights, a batch with its scores, and an expert's rows, which are taken to
// be twice an equal share, or what the largest is expected to be.
Bytes oracle_memory(const LayerShape& shape, const std::vector<Ratio>& shares) {
  const Ratio largest = std::max(*std::max_element(shares.begin(), shares.end()), Ratio(2.0 / shape.experts));
  const double most = largest.count() * static_cast<double>(shape.routed_tokens().count());
  const Tokens rows(std::min(shape.tokens.count(), static_cast<std::int64_t>(most) + 1));
  constexpr std::int64_t scores = 4;  // of each expert: probabilities, weights and gradients
  const Elements batch = shape.tokens * (shape.model_dim * 2 + Features(scores * shape.experts));
  const Elements work = rows * (shape.hidden_width() * 7 + shape.model_dim * 5);
  return answer_memory(shape) + (batch + weights_of(shape) + work) * size_of(ElementType::fp64);
}

// While a layer's results are compared with the answer, tensor by tensor.
Bytes comparison_memory(const LayerShape& shape) {
  const Elements largest = std::max(shape.tokens * shape.model_dim,
                                    shape.model_dim * shape.hidden_width() * std::int64_t{shape.experts_per_rank()});
  return answer_memory(shape) + largest * 3 * size_of(ElementType::fp64);
}

}  // namespace

Bytes MemoryPrediction::on_gpu() const {
  return device() + state.parameters + state.gradients + (runs_optimizer ? state.optimizer : Bytes(0)) + tensors;
}

Bytes MemoryPrediction::allocated() const {
  return process + std::max(oracle, on_gpu() + arenas.host + exchange + comparison);
}

MemoryPrediction together(const MemoryPrediction& a, const MemoryPrediction& b) {
  const auto optimizer_of = [](const MemoryPrediction& each) {
    return each.runs_optimizer ? each.state.optimizer : Bytes(0);
  };
  return {.arenas = {.activations = a.arenas.activations + b.arenas.activations,
                     .buffers = a.arenas.buffers + b.arenas.buffers,
                     .host = a.arenas.host + b.arenas.host},
          .routing = a.routing + b.routing,
          .state = {.parameters = a.state.parameters + b.state.parameters,
                    .gradients = a.state.gradients + b.state.gradients,
                    .optimizer = optimizer_of(a) + optimizer_of(b)},
          .tensors = a.tensors + b.tensors,
          .exchange = a.exchange + b.exchange,
          .oracle = std::max(a.oracle, b.oracle),
          .comparison = std::max(a.comparison, b.comparison),
          .runs_optimizer = a.runs_optimizer || b.runs_optimizer};
}

MemoryPrediction predict_memory(const Configuration& configuration, std::uint64_t seed) {
  const LayerShape& shape = configuration.shape;
  const SystemInfo& system = system_named(configuration.system);
  const Partitioning partitioning =
      partitioning_of(system, shape, configuration.granularity, configuration.partition_ramp);
  const std::vector<Ratio> shares = expected_shares(shape, configuration.routing.workload, seed);
  const auto rows_of_rank = [&](int rank) {
    return expected_routing(shape, rank, partitioning.tokens, configuration.routing, shares);
  };
  const SystemOptions options = system_options(configuration);
  std::vector<int> shadowed = shadowed_experts(
      system, shape, options.shadowing, rows_of_all_ranks(shape, partitioning.tokens, configuration.routing, shares));
  Routing counted = rows_of_rank(most_loaded_rank(shape, shares, shadowed));
  const auto routing = partitioned(shape, std::move(counted), partitioning, std::move(shadowed));
  Tokens exchanged;  // rows that a rank sends and receives
  for (const PartitionRouting& partition : routing->partitions) {
    exchanged += partition.rows_sent + partition.rows_received;
  }
  const Plan plan = system.build(shape, routing, options);
  return {.arenas = arena_memory(lay_out(plan, layout_of(configuration))),
          .routing = routing_memory(shape, configuration.routing.workload),
          .state = model_state_memory(shape),
          .tensors = shape.tokens * shape.model_dim * 4 * size_of(shape.dtype),
          .exchange = exchanged * shape.model_dim * 2 * size_of(shape.dtype) +
                      shadow_size(shape, *routing, ValueKind::shadow_weights) * 4,  // sent and received
          .oracle = oracle_memory(shape, shares),
          .comparison = comparison_memory(shape),
          .runs_optimizer = configuration.runs_optimizer};
}

std::string memory_text(Bytes bytes) {
  const double mebibytes = in_mib(bytes);
  return mebibytes < 1024 ? fmt::format("{:.1f} MiB", mebibytes) : fmt::format("{:.2f} GiB", mebibytes / 1024);
}

}  // namespace moebench
