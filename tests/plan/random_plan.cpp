#include "tests/plan/random_plan.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace moebench {
namespace {

int from_one_to(Random& random, std::int64_t most) { return static_cast<int>(1 + random.below(most)); }

bool chance(Random& random, double probability) { return random.uniform() < probability; }

LayerShape random_shape(Random& random, const StepLimits& limits) {
  LayerShape shape;
  shape.ranks = from_one_to(random, limits.ranks);
  shape.experts = shape.ranks * from_one_to(random, limits.experts_per_rank);
  shape.top_k = from_one_to(random, std::min(shape.experts, 3));
  shape.model_dim = Features(from_one_to(random, limits.width.count()));
  shape.hidden_dim = Features(from_one_to(random, limits.width.count()));
  // Of each size one: fp16 is to a plan as bf16 is, and tf32 as fp32.
  constexpr std::array types = {ElementType::fp32, ElementType::fp64, ElementType::bf16};
  shape.dtype = types[static_cast<std::size_t>(random.below(std::ssize(types)))];
  shape.activation = static_cast<Activation>(random.below(activation_count));
  return shape;
}

std::vector<PartitionReuse> random_reuse(Random& random, int partitions) {
  std::vector<PartitionReuse> reuse(static_cast<std::size_t>(partitions));
  for (PartitionReuse& choice : reuse) {
    choice.expert_input = static_cast<ExpertInputReuse>(random.below(3));
    choice.hidden = static_cast<HiddenReuse>(random.below(3));
  }
  return reuse;
}

SystemOptions random_options(Random& random, const SystemInfo& system, const LayerShape& shape, int partitions) {
  SystemOptions options;
  if (system.has_shadowing && chance(random, 0.7)) options.shadowing.experts = from_one_to(random, shape.experts);
  if (chance(random, 0.5)) options.backward_order = BackwardOrder::descending;
  options.dispatch_ahead = from_one_to(random, 4);
  if (!system.has_reuse) return options;
  options.reuse = static_cast<ReuseStrategy>(random.below(reuse_strategy_count));
  if (chance(random, 0.5)) options.mixed_reuse = random_reuse(random, partitions);
  if (chance(random, 0.5)) {
    options.slots = {.expert_input = from_one_to(random, 4),
                     .hidden = from_one_to(random, 4),
                     .expert_output = from_one_to(random, 4),
                     .grad_expert_input = from_one_to(random, 4),
                     .grad_hidden = from_one_to(random, 4),
                     .grad_expert_output = from_one_to(random, 4)};
  }
  return options;
}

LayoutMode random_mode(Random& random) { return chance(random, 0.5) ? LayoutMode::liveness : LayoutMode::paper; }

// How likely each expert is to be chosen: some never, others to very different degrees.
std::vector<double> random_popularity(Random& random, const LayerShape& shape) {
  const double skew = 6.0 * random.uniform();
  std::vector<double> popularity(static_cast<std::size_t>(shape.experts));
  for (double& p : popularity) p = chance(random, 0.2) ? 0.0 : std::pow(random.uniform(), skew);
  return popularity;
}

// One token's experts, without repetition.
void choose_experts(Random& random, std::vector<double> popularity, int top_k, std::int32_t* counts) {
  for (int k = 0; k < top_k; ++k) {
    std::size_t chosen = 0;
    double best = -1.0;
    for (std::size_t e = 0; e < popularity.size(); ++e) {
      if (popularity[e] < 0.0) continue;
      const double drawn = popularity[e] * random.uniform();
      if (drawn > best) {
        best = drawn;
        chosen = e;
      }
    }
    ++counts[chosen];
    popularity[chosen] = -1.0;
  }
}

// Every rank's view of one random matrix [source rank][partition][expert].
std::vector<std::shared_ptr<const Routing>> random_routing(Random& random, const SystemInfo& system,
                                                           const LayerShape& shape, const Partitioning& partitioning,
                                                           const Shadowing& shadowing) {
  const std::vector<Tokens>& partitions = partitioning.tokens;
  const auto ranks = static_cast<std::size_t>(shape.ranks);
  const auto experts = static_cast<std::size_t>(shape.experts);
  const auto local = static_cast<std::size_t>(shape.experts_per_rank());
  const std::vector<double> popularity = random_popularity(random, shape);
  std::vector<std::vector<std::int32_t>> sent(ranks, std::vector<std::int32_t>(partitions.size() * experts));
  for (std::vector<std::int32_t>& counts : sent) {
    for (std::size_t i = 0; i < partitions.size(); ++i) {
      for (std::int64_t token = 0; token < partitions[i].count(); ++token) {
        choose_experts(random, popularity, shape.top_k, &counts[i * experts]);
      }
    }
  }
  std::vector<Tokens> totals(experts);
  for (const std::vector<std::int32_t>& counts : sent) {
    for (std::size_t i = 0; i < counts.size(); ++i) totals[i % experts] += Tokens(counts[i]);
  }
  const std::vector<int> shadowed = shadowed_experts(system, shape, shadowing, totals);
  std::vector<std::shared_ptr<const Routing>> routing;
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    std::vector<std::int32_t> received;
    for (std::size_t i = 0; i < partitions.size(); ++i) {
      for (std::size_t source = 0; source < ranks; ++source) {
        const auto first = sent[source].begin() + static_cast<std::ptrdiff_t>(i * experts + rank * local);
        received.insert(received.end(), first, first + static_cast<std::ptrdiff_t>(local));
      }
    }
    Routing counted = routing_from_counts(shape, static_cast<int>(rank), partitions, sent[rank], received);
    routing.push_back(partitioned(shape, std::move(counted), partitioning, shadowed));
  }
  return routing;
}

}  // namespace

RandomStep random_step(Random& random, const StepLimits& limits) {
  RandomStep step;
  step.system = &systems()[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(systems().size())))];
  step.shape = random_shape(random, limits);
  const int granularity = step.system->has_granularity ? from_one_to(random, limits.granularity) : 1;
  std::vector<Tokens> sizes;
  for (int i = 0; i < granularity; ++i) {
    sizes.emplace_back(from_one_to(random, limits.tokens_per_partition.count()));
    step.shape.tokens += sizes.back();
  }
  Partitioning partitioning = partitioning_of(*step.system, step.shape, granularity);
  if (partitioning.peer_groups == 0) partitioning.tokens = std::move(sizes);
  step.options = random_options(random, *step.system, step.shape, granularity);
  step.routing = random_routing(random, *step.system, step.shape, partitioning, step.options.shadowing);
  step.layout = {.activations = random_mode(random), .buffers = random_mode(random)};
  return step;
}

PlanParts build(const RandomStep& step, int rank) {
  const auto& routing = step.routing[static_cast<std::size_t>(rank)];
  return assemble(step.system->build(step.shape, routing, step.options), step.layout);
}

PlanParts random_plan(Random& random, const StepLimits& limits) {
  const RandomStep step = random_step(random, limits);
  return build(step, static_cast<int>(random.below(step.shape.ranks)));
}

}  // namespace moebench
