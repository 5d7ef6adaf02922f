// What a prediction costs. The budgets: 50 microseconds for a balanced configuration of 64 ranks with its plan built
// and verified, 10 milliseconds for a skewed one of 64 ranks and 8 partitions, 500 nanoseconds an op up to 4,096 ranks.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "reference/cost/published_profiles.h"
#include "reference/cost/simulator.h"
#include "reference/routing/expected_routing.h"
#include "reference/systems/system.h"

namespace moebench {
namespace {

LayerShape shape_of(int ranks, std::int64_t tokens = 8192) {
  return {.tokens = Tokens(tokens),
          .model_dim = Features(2048),
          .hidden_dim = Features(8192),
          .experts = ranks,
          .ranks = ranks};
}

struct Choice {
  const SystemInfo* system;
  int granularity;
  SystemOptions options;
};

// Every system; n 1, 2, 4 and 8; every strategy.
std::vector<Choice> choices() {
  std::vector<Choice> all;
  for (const SystemInfo& system : systems()) {
    for (int n : {1, 2, 4, 8}) {
      if (n > 1 && !system.has_granularity) continue;
      for (int reuse = 0; reuse < (system.has_reuse ? reuse_strategy_count : 1); ++reuse) {
        all.push_back({&system, n, {.reuse = static_cast<ReuseStrategy>(reuse)}});
      }
    }
  }
  return all;
}

VerifiedPlan plan_of(const Choice& choice, const LayerShape& shape) {
  const Partitioning partitioning = partitioning_of(*choice.system, shape, choice.granularity, 1);
  auto routing = partitioned(shape, balanced_routing(shape, 0, partitioning.tokens), partitioning);
  return compile(*choice.system, shape, std::move(routing), choice.options);
}

// Ten thousand configurations of 64 ranks with as many numbers of tokens as it takes: routing, plan, verification,
// prices and simulation of each.
void ten_thousand_balanced(benchmark::State& state) {
  constexpr int configurations = 10'000;
  const std::vector<Choice> all = choices();
  Simulator simulator(published_profile("a100-64"));
  for (auto _ : state) {
    Seconds sum;
    for (int i = 0; i < configurations; ++i) {
      const Choice& choice = all[static_cast<std::size_t>(i) % all.size()];
      const std::int64_t tokens = 1024 + 64 * (i / static_cast<std::int64_t>(all.size()));
      sum += simulator.run(plan_of(choice, shape_of(64, tokens))).total();
    }
    benchmark::DoNotOptimize(sum);
  }
  state.counters["each"] =
      benchmark::Counter(configurations, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

// The simulation of plans that there are.
void simulate_alone(benchmark::State& state) {
  std::vector<VerifiedPlan> plans;
  double ops = 0;
  for (const Choice& choice : choices()) {
    plans.push_back(plan_of(choice, shape_of(64)));
    ops += static_cast<double>(plans.back().plan().ops.size());
  }
  Simulator simulator(published_profile("a100-64"));
  for (auto _ : state) {
    for (const VerifiedPlan& plan : plans) benchmark::DoNotOptimize(&simulator.run(plan));
  }
  state.counters["an_op"] =
      benchmark::Counter(ops, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

std::vector<Ratio> zipf_shares(int experts) {
  std::vector<Ratio> shares;
  double sum = 0;
  for (int e = 0; e < experts; ++e) sum += std::pow(e + 1, -1.0);
  for (int e = 0; e < experts; ++e) shares.emplace_back(std::pow(e + 1, -1.0) / sum);
  return shares;
}

// Every rank has its own rows. With `builds`, routing, plan and verification of each rank are timed too. Without, it is
// prices and simulation alone; the plans are those of the first 64 ranks again and again, since all counts of all ranks
// together would fill the memory, but each rank is priced and followed for itself.
void skewed(benchmark::State& state, bool builds) {
  const auto ranks = static_cast<int>(state.range(0));
  const LayerShape shape = shape_of(ranks);
  const Choice choice{&system_named("mpipemoe"), 8, {.reuse = ReuseStrategy::s1}};
  const std::vector<Ratio> shares = zipf_shares(ranks);
  const std::vector<Tokens> partitions = equal_partitions(shape.tokens, choice.granularity);
  const RoutingOptions options{.workload = {.kind = WorkloadKind::zipf, .parameter = Ratio(1)}};
  const auto build = [&](int rank) {
    auto routing = std::make_shared<const Routing>(expected_routing(shape, rank, partitions, options, shares));
    return compile(*choice.system, shape, std::move(routing), choice.options);
  };
  constexpr int distinct = 64;
  std::vector<VerifiedPlan> plans;
  for (int rank = 0; rank < std::min(ranks, distinct) && !builds; ++rank) plans.push_back(build(rank));
  const auto again = [&](int rank) { return plans[static_cast<std::size_t>(rank % distinct)]; };
  Simulator simulator(published_profile("a100-64"));
  double ops = 0;
  for (auto _ : state) {
    const SimulatedStep& step = builds ? simulator.run(ranks, build) : simulator.run(ranks, again);
    ops = static_cast<double>(step.rank(0).timeline.spans.size()) * ranks;
  }
  state.counters["an_op"] =
      benchmark::Counter(ops, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void register_all() {
  benchmark::RegisterBenchmark("ten_thousand_balanced", ten_thousand_balanced)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("simulate_alone", simulate_alone)->Unit(benchmark::kMicrosecond);
  for (int ranks : {8, 64, 512, 1024, 4096}) {
    benchmark::RegisterBenchmark("skewed_built_and_simulated", [](benchmark::State& state) { skewed(state, true); })
        ->Arg(ranks)
        ->Unit(benchmark::kMillisecond);
  }
  for (int ranks : {8, 64, 512, 1024, 4096}) {
    benchmark::RegisterBenchmark("skewed_simulated", [](benchmark::State& state) { skewed(state, false); })
        ->Arg(ranks)
        ->Unit(benchmark::kMillisecond);
  }
}

[[maybe_unused]] const bool registered = (register_all(), true);

}  // namespace
}  // namespace moebench
