#include "tests/select/random_layer.h"

#include <cmath>

#include "reference/cost/published_profiles.h"

namespace moebench::testing {
namespace {

double between(Random& random, double least, double most) { return least * std::pow(most / least, random.uniform()); }

Curve<Bytes> random_copies(Random& random) {
  const double rate = between(random, 2e9, 100e9);
  const Seconds latency(between(random, 1e-6, 3e-5));
  return Curve<Bytes>({{Bytes(0), latency}, {mib(256), latency + mib(256) / BytesPerSecond(rate)}}, "random", "copies");
}

template <class Enum>
Enum any_of(Random& random, int count) {
  return static_cast<Enum>(random.below(count));
}

}  // namespace

MachineProfile random_machine(Random& random) {
  auto names = published_profile_names();
  std::erase(names, "v100-64");  // has no bf16
  MachineProfile machine = published_profile(names[static_cast<std::size_t>(random.below(std::ssize(names)))]);
  machine.to_host = random_copies(random);
  machine.from_host = random_copies(random);
  auto& network = std::get<Interconnect>(machine.network);
  for (Link* link : {&network.inside, &network.between}) {
    link->rate = BytesPerSecond(between(random, 2e9, 400e9));
    link->latency = Seconds(between(random, 2e-6, 1e-4));
  }
  for (int set = 0; set < StreamSet::count; ++set) {
    const StreamSet streams = StreamSet::numbered(set);
    int streams_at_work = 0;
    for (Stream stream : all_streams) streams_at_work += streams.contains(stream) ? 1 : 0;
    for (Stream stream : all_streams) {
      if (streams_at_work > 1 && streams.contains(stream))
        machine.slowdowns.set(streams, stream, Ratio(0.5 + 0.5 * random.uniform()));
    }
  }
  machine.op_overhead.time = Seconds(between(random, 1e-7, 2e-5));
  return machine;
}

LayerShape random_layer_shape(Random& random, std::int64_t most_tokens) {
  const int ranks = 1 << random.below(7);
  const int experts = ranks * static_cast<int>(1 + random.below(3));
  return {.tokens = Tokens(8 + random.below(most_tokens - 7)),
          .model_dim = Features(64 * (1 + random.below(32))),
          .hidden_dim = Features(64 * (1 + random.below(64))),
          .experts = experts,
          .ranks = ranks,
          .top_k = static_cast<int>(1 + random.below(std::min(experts, 3))),
          .dtype = random.below(2) == 0 ? ElementType::fp32 : ElementType::bf16,
          .activation = any_of<Activation>(random, activation_count)};
}

Choice random_choice(Random& random, int granularity) {
  Choice choice{.granularity = granularity, .partition_ramp = 1 << random.below(3)};
  choice.options.backward_order = any_of<BackwardOrder>(random, 2);
  choice.options.dispatch_ahead = static_cast<int>(1 + random.below(granularity));
  const auto slots = [&] { return static_cast<int>(1 + random.below(4)); };
  choice.options.slots = {.expert_input = slots(),
                          .hidden = slots(),
                          .expert_output = slots(),
                          .grad_expert_input = slots(),
                          .grad_hidden = slots(),
                          .grad_expert_output = slots()};
  if (random.below(3) == 0) {
    choice.options.reuse = any_of<ReuseStrategy>(random, reuse_strategy_count);
    return choice;
  }
  for (int i = 0; i < granularity; ++i) {
    choice.options.mixed_reuse.push_back({any_of<ExpertInputReuse>(random, 3), any_of<HiddenReuse>(random, 3)});
  }
  return choice;
}

PricedChoice exhaustive(Pricer& pricer, Bytes memory_budget, int granularity, const std::vector<SlotCounts>& slots,
                        const SearchSpace& space) {
  PricedChoice best;
  const auto look_at = [&](const Choice& choice) {
    const Bytes device = pricer.device_memory(choice);
    if (device > memory_budget) return;
    const Seconds time = pricer.time(choice);
    if (best.device == Bytes(0) || time < best.time) best = {.choice = choice, .time = time, .device = device};
  };
  int mixes = 1;
  for (int i = 0; i < granularity; ++i) mixes *= 9;
  for (BackwardOrder order : space.backward_orders) {
    for (int ramp : space.partition_ramps) {
      if (ramp != 1 && granularity < 3) continue;
      for (int ahead : dispatches_ahead_of(space, granularity)) {
        Choice choice{.granularity = granularity, .partition_ramp = ramp};
        choice.options.backward_order = order;
        choice.options.dispatch_ahead = ahead;
        look_at(choice);
        choice.options.reuse = ReuseStrategy::shared;
        choice.options.mixed_reuse.resize(static_cast<std::size_t>(granularity));
        for (const SlotCounts& counts : slots) {
          choice.options.slots = counts;
          for (int mix = 0; mix < mixes; ++mix) {
            int rest = mix;
            for (PartitionReuse& partition : choice.options.mixed_reuse) {
              partition = {static_cast<ExpertInputReuse>(rest % 3), static_cast<HiddenReuse>(rest / 3 % 3)};
              rest /= 9;
            }
            look_at(choice);
          }
        }
      }
    }
  }
  return best;
}

}  // namespace moebench::testing
