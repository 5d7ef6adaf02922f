// What it costs to make a plan: build, lay out, derive dependencies, verify. The budget for the four together is 50
// microseconds in 8 partitions.

#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "reference/plan/memory.h"
#include "reference/systems/system.h"

namespace moebench {
namespace {

struct Case {
  const SystemInfo* system;
  SystemOptions options;
};

std::shared_ptr<const Routing> routing_of(const LayerShape& shape, int granularity) {
  return std::make_shared<const Routing>(balanced_routing(shape, 0, equal_partitions(shape.tokens, granularity)));
}

LayerShape shape_of(int ranks, int experts) {
  return {.tokens = Tokens(4096),
          .model_dim = Features(1024),
          .hidden_dim = Features(4096),
          .experts = experts,
          .ranks = ranks};
}

// Counters: ops and dependencies of the plan.
void compile_plan(benchmark::State& state, const Case& c, int granularity, const LayerShape& shape,
                  LayoutModes layout) {
  const auto routing = routing_of(shape, granularity);
  std::size_t ops = 0;
  std::size_t edges = 0;
  for (auto _ : state) {
    const VerifiedPlan plan = compile(c.system->build(shape, routing, c.options), layout);
    ops = plan.plan().ops.size();
    edges = plan.dependencies().edges.size();
  }
  state.counters["ops"] = static_cast<double>(ops);
  state.counters["edges"] = static_cast<double>(edges);
}

// Each step apart, for one strategy.
void build_alone(benchmark::State& state, const Case& c, int granularity, const LayerShape& shape) {
  const auto routing = routing_of(shape, granularity);
  for (auto _ : state) benchmark::DoNotOptimize(c.system->build(shape, routing, c.options));
}

void lay_out_alone(benchmark::State& state, const Case& c, int granularity, const LayerShape& shape,
                   LayoutModes layout) {
  const Plan plan = c.system->build(shape, routing_of(shape, granularity), c.options);
  for (auto _ : state) benchmark::DoNotOptimize(lay_out(plan, layout));
  const ArenaMemory memory = arena_memory(lay_out(plan, layout));
  state.counters["device_MiB"] = in_mib(memory.device());
}

void derive_alone(benchmark::State& state, const Case& c, int granularity, const LayerShape& shape,
                  LayoutModes layout) {
  const Plan plan = c.system->build(shape, routing_of(shape, granularity), c.options);
  const Layout places = lay_out(plan, layout);
  for (auto _ : state) benchmark::DoNotOptimize(derive_dependencies(plan, places));
}

void verify_alone(benchmark::State& state, const Case& c, int granularity, const LayerShape& shape,
                  LayoutModes layout) {
  const Plan plan = c.system->build(shape, routing_of(shape, granularity), c.options);
  const Layout places = lay_out(plan, layout);
  const Dependencies dependencies = derive_dependencies(plan, places);
  for (auto _ : state) benchmark::DoNotOptimize(verify(plan, places, dependencies));
}

void verify_all_ranks(benchmark::State& state, const Case& c, int granularity, const LayerShape& shape) {
  std::vector<Plan> plans;
  for (int rank = 0; rank < shape.ranks; ++rank) {
    auto routing =
        std::make_shared<const Routing>(balanced_routing(shape, rank, equal_partitions(shape.tokens, granularity)));
    plans.push_back(c.system->build(shape, std::move(routing), c.options));
  }
  for (auto _ : state) benchmark::DoNotOptimize(verify_collectives(plans));
}

constexpr LayoutModes paper{LayoutMode::paper, LayoutMode::paper};
constexpr LayoutModes liveness{LayoutMode::liveness, LayoutMode::liveness};

std::string label(std::string_view step, const std::string& system, int n) {
  return std::string(step) + "/" + system + "/n:" + std::to_string(n);
}

void register_strategy(const std::string& name, const Case& c) {
  const LayerShape shape = shape_of(8, 8);
  for (int n : {1, 2, 4, 8, 16}) {
    if (n > 1 && !c.system->has_granularity) break;
    benchmark::RegisterBenchmark(label("compile", name, n).c_str(),
                                 [=](benchmark::State& state) { compile_plan(state, c, n, shape, c.system->layout); });
    benchmark::RegisterBenchmark(label("compile_liveness", name, n).c_str(),
                                 [=](benchmark::State& state) { compile_plan(state, c, n, shape, liveness); });
  }
}

void register_steps(const std::string& name, const Case& c) {
  const LayerShape shape = shape_of(8, 8);
  for (int n : {8, 64}) {
    const auto add = [&](std::string_view step, auto run) {
      benchmark::RegisterBenchmark(label(step, name, n).c_str(), run);
    };
    add("build", [=](benchmark::State& state) { build_alone(state, c, n, shape); });
    add("lay_out_paper", [=](benchmark::State& state) { lay_out_alone(state, c, n, shape, paper); });
    add("lay_out_liveness", [=](benchmark::State& state) { lay_out_alone(state, c, n, shape, liveness); });
    add("derive_paper", [=](benchmark::State& state) { derive_alone(state, c, n, shape, paper); });
    add("derive_liveness", [=](benchmark::State& state) { derive_alone(state, c, n, shape, liveness); });
    add("verify_paper", [=](benchmark::State& state) { verify_alone(state, c, n, shape, paper); });
    add("verify_liveness", [=](benchmark::State& state) { verify_alone(state, c, n, shape, liveness); });
  }
}

void register_scaling(const std::string& name, const Case& c) {
  for (int n : {8, 32, 64, 128}) {
    benchmark::RegisterBenchmark((label("compile", name, n) + "/scaling").c_str(),
                                 [=](benchmark::State& state) { compile_plan(state, c, n, shape_of(8, 8), paper); });
  }
  for (int ranks : {8, 64}) {
    for (int experts : {64, 512}) {
      const std::string size = "/ranks:" + std::to_string(ranks) + "/experts:" + std::to_string(experts);
      benchmark::RegisterBenchmark((label("compile", name, 8) + size).c_str(), [=](benchmark::State& state) {
        compile_plan(state, c, 8, shape_of(ranks, experts), paper);
      });
    }
  }
  benchmark::RegisterBenchmark((label("verify_collectives", name, 8) + "/ranks:64/experts:64").c_str(),
                               [=](benchmark::State& state) { verify_all_ranks(state, c, 8, shape_of(64, 64)); })
      ->Unit(benchmark::kMillisecond);
}

void register_all() {
  register_strategy("fastmoe", {&system_named("fastmoe"), {}});
  register_strategy("pipemoe", {&system_named("pipemoe"), {}});
  for (int i = 1; i < reuse_strategy_count; ++i) {
    const auto reuse = static_cast<ReuseStrategy>(i);
    register_strategy("mpipemoe_" + std::string(name_of(reuse)), {&system_named("mpipemoe"), {.reuse = reuse}});
  }
  const Case s1{&system_named("mpipemoe"), {.reuse = ReuseStrategy::s1}};
  register_steps("mpipemoe_s1", s1);
  register_scaling("mpipemoe_s1", s1);
}

[[maybe_unused]] const bool registered = (register_all(), true);

}  // namespace
}  // namespace moebench
