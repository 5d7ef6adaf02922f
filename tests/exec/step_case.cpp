#include "tests/exec/step_case.h"

#include <algorithm>
#include <array>

#include "reference/base/random.h"

namespace moebench {
namespace {

constexpr int most_partitions = 8;
constexpr int mixed = reuse_strategy_count;        // one more choice of mpipemoe
constexpr int choices = reuse_strategy_count + 5;  // mpipemoe's, pipemoe, fastmoe, fastermoe, and with shadows
constexpr std::array<LayoutModes, 4> layouts = {{
    {LayoutMode::paper, LayoutMode::paper},
    {LayoutMode::liveness, LayoutMode::paper},
    {LayoutMode::paper, LayoutMode::liveness},
    {LayoutMode::liveness, LayoutMode::liveness},
}};

int between(Random& random, int least, int most) { return least + static_cast<int>(random.below(most - least + 1)); }

int expert_of_row(Random& random, const LayerShape& shape, Skew skew, int row, int favourite) {
  switch (skew) {
    case Skew::even:
      return row % shape.experts;
    case Skew::one_expert:
      return favourite;
    case Skew::idle_ranks: {
      const int local = shape.experts_per_rank();
      const int first = shape.ranks > 1 ? local : 0;
      const int last = shape.ranks > 2 ? shape.experts - local : shape.experts;
      return between(random, first, last - 1);
    }
    default:
      return between(random, 0, shape.experts - 1);
  }
}

// [rank][partition][expert], row-major.
std::vector<std::int32_t> rows_sent(const StepCase& step, const std::vector<Tokens>& partitions) {
  const LayerShape& shape = step.shape;
  Random random(step.routing_seed);
  std::vector<std::int32_t> sent;
  for (int rank = 0; rank < shape.ranks; ++rank) {
    for (Tokens tokens : partitions) {
      std::vector<std::int32_t> counts(static_cast<std::size_t>(shape.experts), 0);
      const int favourite = between(random, 0, shape.experts - 1);
      for (int row = 0; row < tokens.count() * shape.top_k; ++row) {
        ++counts[static_cast<std::size_t>(expert_of_row(random, shape, step.skew, row, favourite))];
      }
      sent.insert(sent.end(), counts.begin(), counts.end());
    }
  }
  return sent;
}

std::vector<PartitionReuse> random_reuse(Random& random, int granularity) {
  std::vector<PartitionReuse> reuse;
  for (int i = 0; i < granularity; ++i) {
    reuse.push_back({static_cast<ExpertInputReuse>(random.below(3)), static_cast<HiddenReuse>(random.below(3))});
  }
  return reuse;
}

SlotCounts random_slots(Random& random, int granularity) {
  const auto count = [&] { return between(random, 1, granularity); };
  return {count(), count(), count(), count(), count(), count()};
}

LayerShape random_shape(Random& random, int granularity) {
  LayerShape shape;
  shape.ranks = between(random, 1, 4);
  shape.experts = shape.ranks * between(random, 1, 3);
  shape.top_k = between(random, 1, std::min(2, shape.experts));
  shape.tokens = Tokens(between(random, granularity, 3 * granularity));
  shape.model_dim = Features(between(random, 1, 5));
  shape.hidden_dim = Features(between(random, 1, 9));
  shape.dtype = random.below(4) == 0 ? ElementType::fp64 : ElementType::fp32;
  if (random.below(4) == 0) shape.dtype = ElementType::bf16;
  shape.activation = static_cast<Activation>(random.below(activation_count));
  return shape;
}

}  // namespace

std::string describe(const StepCase& step) {
  const SlotCounts& slots = step.options.slots;
  std::string text(step.system->name);
  text += " n " + std::to_string(step.granularity) + " reuse " + std::string(name_of(step.options.reuse));
  for (PartitionReuse reuse : step.options.mixed_reuse) {
    text += " " + std::to_string(static_cast<int>(reuse.expert_input)) + std::to_string(static_cast<int>(reuse.hidden));
  }
  text += ", slots";
  for (int count : {slots.expert_input, slots.hidden, slots.expert_output, slots.grad_expert_input, slots.grad_hidden,
                    slots.grad_expert_output}) {
    text += " " + std::to_string(count);
  }
  text += step.options.backward_order == BackwardOrder::descending ? ", descending" : ", ascending";
  text += ", ahead " + std::to_string(step.options.dispatch_ahead);
  text += ", shadows " + std::to_string(step.options.shadowing.experts);
  text += ", layout " + std::string(name_of(step.layout.activations)) + "/" + std::string(name_of(step.layout.buffers));
  text += ", " + std::string(name_of(step.shape.activation)) + " " + std::string(name_of(step.shape.dtype));
  text += ", ranks " + std::to_string(step.shape.ranks) + ", experts " + std::to_string(step.shape.experts);
  text += ", tokens " + std::to_string(step.shape.tokens.count()) + ", top " + std::to_string(step.shape.top_k);
  return text + ", skew " + std::to_string(static_cast<int>(step.skew));
}

std::vector<VerifiedPlan> compile_ranks(const StepCase& step) {
  const LayerShape& shape = step.shape;
  const Partitioning partitioning = partitioning_of(*step.system, shape, step.granularity);
  const std::vector<Tokens>& partitions = partitioning.tokens;
  const std::vector<std::int32_t> sent = rows_sent(step, partitions);
  const std::size_t n = partitions.size();
  const auto experts = static_cast<std::size_t>(shape.experts);
  const auto local = static_cast<std::size_t>(shape.experts_per_rank());
  std::vector<Tokens> totals(experts);
  for (std::size_t i = 0; i < sent.size(); ++i) totals[i % experts] += Tokens(sent[i]);
  const std::vector<int> shadowed = shadowed_experts(*step.system, shape, step.options.shadowing, totals);
  std::vector<VerifiedPlan> plans;
  for (std::size_t rank = 0; rank < static_cast<std::size_t>(shape.ranks); ++rank) {
    std::vector<std::int32_t> received;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t source = 0; source < static_cast<std::size_t>(shape.ranks); ++source) {
        const auto first = sent.begin() + static_cast<std::ptrdiff_t>((source * n + i) * experts + rank * local);
        received.insert(received.end(), first, first + static_cast<std::ptrdiff_t>(local));
      }
    }
    const auto own = std::span(sent).subspan(rank * n * experts, n * experts);
    Routing counted = routing_from_counts(shape, static_cast<int>(rank), partitions, own, received);
    auto routing = partitioned(shape, std::move(counted), partitioning, shadowed);
    plans.push_back(compile(step.system->build(shape, std::move(routing), step.options), step.layout));
  }
  return plans;
}

StepCase plain_case(std::string_view system, int ranks, int granularity, ReuseStrategy reuse) {
  StepCase step{.system = &system_named(system), .granularity = granularity, .skew = Skew::random, .routing_seed = 7};
  step.shape = {.tokens = Tokens(24),
                .model_dim = Features(3),
                .hidden_dim = Features(5),
                .experts = 2 * ranks,
                .ranks = ranks,
                .top_k = 2};
  step.options.reuse = reuse;
  return step;
}

int cases_in_a_round() { return choices * most_partitions * 2 * static_cast<int>(layouts.size()); }

StepCase numbered_case(std::uint64_t index) {
  std::uint64_t rest = index;
  const auto digit = [&](int base) {
    const int value = static_cast<int>(rest % static_cast<std::uint64_t>(base));
    rest /= static_cast<std::uint64_t>(base);
    return value;
  };
  const int choice = digit(choices);
  const int n = digit(most_partitions) + 1;
  const int order = digit(2);
  const int layout = digit(static_cast<int>(layouts.size()));
  Random random(derived_seed(index, 1));

  StepCase step;
  step.system = &system_named(choice <= mixed       ? "mpipemoe"
                              : choice == mixed + 1 ? "pipemoe"
                              : choice == mixed + 2 ? "fastmoe"
                                                    : "fastermoe");
  step.granularity = step.system->has_granularity ? n : 1;
  step.shape = random_shape(random, step.granularity);
  if (choice < mixed) step.options.reuse = static_cast<ReuseStrategy>(choice);
  if (choice == mixed) step.options.mixed_reuse = random_reuse(random, step.granularity);
  if (random.below(2) == 0) step.options.slots = random_slots(random, step.granularity);
  step.options.backward_order = static_cast<BackwardOrder>(order);
  step.options.dispatch_ahead = between(random, 1, 3);
  if (choice == choices - 1) step.options.shadowing.experts = between(random, 1, step.shape.experts);
  step.layout = layouts[static_cast<std::size_t>(layout)];
  step.skew = static_cast<Skew>(random.below(skew_count));
  step.routing_seed = random();
  return step;
}

}  // namespace moebench
