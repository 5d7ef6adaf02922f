// Plans a layer's step on 64 GPUs for each system and several granularities, and predicts what it takes.

#include <cstdio>
#include <memory>

#include "reference/base/error.h"
#include "reference/cost/published_profiles.h"
#include "reference/cost/simulator.h"
#include "reference/plan/memory.h"
#include "reference/systems/system.h"

int main() {
  using namespace moebench;
  try {
    const LayerShape shape{
        .tokens = Tokens(8192), .model_dim = Features(2048), .hidden_dim = Features(8192), .experts = 64, .ranks = 64};
    Simulator simulator(published_profile("a100-64"));
    for (const SystemInfo& system : systems()) {
      for (const int granularity : {1, 2, 4, 8}) {
        if (granularity != granularity_of(system, shape, granularity)) continue;
        const Partitioning partitions = partitioning_of(system, shape, granularity);
        const auto routing = partitioned(shape, balanced_routing(shape, 0, partitions.tokens), partitions);
        const VerifiedPlan plan = compile(system, shape, routing, {.reuse = ReuseStrategy::s4});
        std::printf("%-10s n=%d  %6.2f ms  %7.1f MiB\n", std::string(system.name).c_str(), granularity,
                    in_milliseconds(simulator.run(plan).total()), in_mib(arena_memory(plan.layout()).device()));
      }
    }
  } catch (const Error& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}
