// What tracing costs: a span into its ring, and steps with and without it in turns.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/executor.h"
#include "reference/exec/threads/thread_device.h"
#include "reference/systems/system.h"

namespace moebench {
namespace {

void BM_SpanIntoRing(benchmark::State& state) {
  SpanRing ring(64);
  SpanRecord record;
  for (auto _ : state) {
    ring.push(record);
    benchmark::DoNotOptimize(ring.pop());
    ++record.op;
  }
}
BENCHMARK(BM_SpanIntoRing);

class NoKernels final : public Kernels {
 public:
  void run(int) override {}
};

VerifiedPlan compile_plan(int granularity) {
  const LayerShape shape{.tokens = Tokens(64), .model_dim = Features(4), .hidden_dim = Features(8)};
  const SystemInfo& system = system_named("mpipemoe");
  auto routing =
      std::make_shared<const Routing>(balanced_routing(shape, 0, equal_partitions(shape.tokens, granularity)));
  return compile(system, shape, std::move(routing), {.reuse = ReuseStrategy::s1});
}

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Ops that do nothing, so that what tracing adds shows: `traced_over_untraced` of the steps' medians, and what it adds
// to a span.
void BM_TracedEmptyStep(benchmark::State& state) {
  const VerifiedPlan plan = compile_plan(static_cast<int>(state.range(0)));
  const auto device = make_thread_device();
  const auto communicator = std::move(connect_inprocess(1, Seconds(60)).front());
  const ProgramMemory memory(*device, *communicator, plan.layout());
  Program program(plan, memory);
  std::byte external[4096]{};
  for (std::size_t slot = 0; slot < plan.plan().slots.size(); ++slot) {
    if (plan.plan().slots[slot].pool == Pool::external) program.bind(static_cast<SlotId>(slot), external);
  }
  NoKernels kernels;
  Executor executor(*device, *communicator);
  SpanRings rings(static_cast<std::uint32_t>(plan.plan().ops.size()));
  std::vector<double> traced;
  std::vector<double> untraced;
  const auto run = [&](SpanRings* into, std::vector<double>& times) {
    executor.trace_into(into);
    const auto begin = std::chrono::steady_clock::now();
    executor.run(program, kernels, Pass::forward);
    executor.run(program, kernels, Pass::backward);
    times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    for (Stream stream : all_streams) {
      while (rings.of(stream).pop()) {
      }
    }
  };
  bool traced_first = false;
  for (auto _ : state) {
    traced_first = !traced_first;
    if (traced_first) run(&rings, traced);
    run(nullptr, untraced);
    if (!traced_first) run(&rings, traced);
  }
  const double with = median(traced);
  const double without = median(untraced);
  state.counters["traced_over_untraced"] = with / without;
  state.counters["s_per_span"] = (with - without) / static_cast<double>(plan.plan().ops.size());
}
BENCHMARK(BM_TracedEmptyStep)->ArgName("n")->Arg(1)->Arg(4)->Arg(8)->UseRealTime();

}  // namespace
}  // namespace moebench
