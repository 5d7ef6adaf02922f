// What it costs to choose. Budgets: under 1 us for a question that was answered before, 5 ms for uniform reuse up to n
// = 16, 100 ms for mixed reuse at n = 16, and under 500 ms in all where n is open too.

#include <benchmark/benchmark.h>

#include <string>

#include "reference/cost/published_profiles.h"
#include "reference/select/granularity_search.h"
#include "reference/select/selector.h"

namespace moebench {
namespace {

LayerShape layer(std::int64_t tokens) {
  return {
      .tokens = Tokens(tokens), .model_dim = Features(2048), .hidden_dim = Features(8192), .experts = 64, .ranks = 64};
}

// In the middle between the least that the layer takes and what it takes without reuse.
Bytes half_budget(Pricer& pricer, const SearchSpace& space) {
  const Bytes least = least_memory(pricer, space).device;
  return least + (pricer.device_memory({.granularity = space.granularities.back()}) - least) / 2;
}

// Counters: choices that were simulated.
void search_once(benchmark::State& state, const MachineProfile& machine, const SearchSpace& space, bool with_budget) {
  std::size_t simulated = 0;
  for (auto _ : state) {
    Pricer pricer(machine, layer(16384));
    const std::optional<Bytes> budget = with_budget ? std::optional(half_budget(pricer, space)) : std::nullopt;
    simulated = search(pricer, budget, space).all.size();
  }
  state.counters["simulated"] = static_cast<double>(simulated);
}

void answered_before(benchmark::State& state, const SelectorInfo& info) {
  const auto selector = info.make({.machine = published_profile("a100-64")});
  const Question question{.shape = layer(16384), .memory_budget = std::nullopt};
  selector->choose(question);
  for (auto _ : state) benchmark::DoNotOptimize(selector->choose(question));
}

void granularity_cache_hit(benchmark::State& state) {
  GranularitySearch search({1, 2, 4, 8}, [](Tokens, int n) { return Seconds(n); });
  for (std::int64_t batch = 8; batch < 4096; ++batch) search.granularity(Tokens(batch));
  std::int64_t batch = 8;
  for (auto _ : state) {
    benchmark::DoNotOptimize(search.granularity(Tokens(batch)));
    batch = batch == 4095 ? 8 : batch + 1;
  }
}

void register_all() {
  SearchSpace uniform;
  uniform.mixed = false;
  SearchSpace sixteen;
  sixteen.granularities = {16};
  for (std::string_view name : {"a100-64", "h200-64"}) {
    const MachineProfile machine = published_profile(name);
    const auto add = [&](const std::string& what, const SearchSpace& space, bool with_budget) {
      benchmark::RegisterBenchmark((what + "/" + std::string(name)).c_str(), [=](benchmark::State& state) {
        search_once(state, machine, space, with_budget);
      })->Unit(benchmark::kMillisecond);
    };
    add("uniform_up_to_16", uniform, false);
    add("uniform_up_to_16_half_the_memory", uniform, true);
    add("mixed_of_16_half_the_memory", sixteen, true);
    add("mixed_of_all_n_half_the_memory", SearchSpace(), true);
  }
  benchmark::RegisterBenchmark("cache_hit/granularity_search", granularity_cache_hit);
  for (std::string_view name : {"search", "algorithm1"}) {
    const SelectorInfo& info = selector_named(name);
    benchmark::RegisterBenchmark(("cache_hit/" + std::string(name)).c_str(),
                                 [&info](benchmark::State& state) { answered_before(state, info); });
  }
}

[[maybe_unused]] const bool registered = (register_all(), true);

}  // namespace
}  // namespace moebench
