// A layer's step beside its computation and its communication measured alone, on two ranks over loopback. FastMoE
// overlaps nothing: its step should be the sum of the two. Run with random interleaving:
//
//   step_benchmark --benchmark_enable_random_interleaving=true --benchmark_repetitions=9

#include <benchmark/benchmark.h>

#include "benchmarks/layer/rank_team.h"

namespace moebench {
namespace {

MoeLayerOptions options_for(const char* system, int granularity, std::int64_t tokens) {
  return {.shape = {.tokens = Tokens(tokens),
                    .model_dim = Features(512),
                    .hidden_dim = Features(2048),
                    .experts = 2,
                    .ranks = 2},
          .system = system,
          .granularity = granularity};
}

void run(benchmark::State& state, const char* system, int granularity, StepParts parts) {
  RankTeam team(options_for(system, granularity, state.range(0)), parts);
  for (auto _ : state) state.SetIterationTime(team.step().count());
}

void configure(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(1024)->Arg(2048)->Arg(4096)->UseManualTime()->Unit(benchmark::kMillisecond);
}

BENCHMARK_CAPTURE(run, fastmoe/step, "fastmoe", 1, StepParts::all)->Apply(configure);
BENCHMARK_CAPTURE(run, fastmoe/computation, "fastmoe", 1, StepParts::computation)->Apply(configure);
BENCHMARK_CAPTURE(run, fastmoe/meetings, "fastmoe", 1, StepParts::meetings)->Apply(configure);
BENCHMARK_CAPTURE(run, fastmoe/communication, "fastmoe", 1, StepParts::communication)->Apply(configure);
BENCHMARK_CAPTURE(run, pipemoe_2/step, "pipemoe", 2, StepParts::all)->Apply(configure);

}  // namespace
}  // namespace moebench
