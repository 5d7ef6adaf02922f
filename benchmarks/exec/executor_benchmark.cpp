// What running a plan costs beside its ops. With two ranks, six streams share the machine's cores; one rank is
// measured.

#include <benchmark/benchmark.h>
#include <time.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>

#include "reference/exec/executor.h"
#include "reference/exec/threads/thread_device.h"
#include "reference/systems/system.h"

namespace moebench {
namespace {

// Takes `duration` of a core.
void compute(Seconds duration) {
  const auto used = [] {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  };
  const double end = used() + duration.count();
  while (used() < end) {
  }
}

// Every collective takes `delay`, in which it needs no core. No rank waits for another.
class PacedCommunicator final : public Communicator {
 public:
  explicit PacedCommunicator(Seconds delay) : delay_(delay.count()) {}

  int rank() const override { return 0; }
  int size() const override { return 1; }
  void announce(std::span<std::byte>) override {}
  void withdraw(std::span<std::byte>) noexcept override {}
  Instant all_to_all(const Exchange&) override {
    delay();
    return {};
  }
  void all_reduce_sum(std::span<float>) override { delay(); }
  void all_reduce_sum(std::span<double>) override { delay(); }
  void barrier() override {}
  void abort(std::string_view) noexcept override {}

 private:
  void delay() const {
    if (delay_.count() > 0) std::this_thread::sleep_for(delay_);
  }

  std::chrono::duration<double> delay_;
};

class PacedKernels final : public Kernels {
 public:
  explicit PacedKernels(Seconds work) : work_(work) {}
  void run(int) override {
    if (work_ > Seconds(0)) compute(work_);
  }

 private:
  Seconds work_;
};

VerifiedPlan compile_plan(ReuseStrategy reuse, int granularity, bool one_stream) {
  const LayerShape shape{.tokens = Tokens(64), .model_dim = Features(4), .hidden_dim = Features(8)};
  const SystemInfo& system = system_named("mpipemoe");
  auto routing =
      std::make_shared<const Routing>(balanced_routing(shape, 0, equal_partitions(shape.tokens, granularity)));
  Plan plan = system.build(shape, std::move(routing), {.reuse = reuse});
  if (one_stream) {
    for (Op& op : plan.ops) op.stream = Stream::compute;
  }
  return compile(std::move(plan), system.layout);
}

// One rank's step.
struct Step {
  Step(const VerifiedPlan& plan, Seconds work, Seconds delay)
      : communicator(delay), kernels(work), memory(*device, communicator, plan.layout()), program(plan, memory) {
    for (std::size_t slot = 0; slot < plan.plan().slots.size(); ++slot) {
      if (plan.plan().slots[slot].pool == Pool::external) program.bind(static_cast<SlotId>(slot), external);
    }
  }

  void run() {
    executor.run(program, kernels, Pass::forward);
    executor.run(program, kernels, Pass::backward);
  }

  std::unique_ptr<Device> device = make_thread_device();
  PacedCommunicator communicator;
  PacedKernels kernels;
  Executor executor{*device, communicator};
  std::byte external[64]{};
  ProgramMemory memory;
  Program program;
};

// Does the same as the rank that is measured, on and on.
class OtherRank {
 public:
  OtherRank(bool wanted, const std::function<void(const std::atomic<bool>& stop)>& run) {
    if (wanted) thread_ = std::thread([this, run] { run(stop_); });
  }
  ~OtherRank() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  OtherRank(const OtherRank&) = delete;
  OtherRank& operator=(const OtherRank&) = delete;

 private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

void measure_steps(benchmark::State& state, const VerifiedPlan& plan, Seconds work, Seconds delay, bool two_ranks) {
  const OtherRank other(two_ranks, [&](const std::atomic<bool>& stop) {
    Step step(plan, work, delay);
    while (!stop) step.run();
  });
  Step step(plan, work, delay);
  for (auto _ : state) step.run();
}

benchmark::Counter for_each(double count) {
  return {count, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert};
}

// Ops that do nothing: what is left is the executor's own time.
void BM_EmptyStep(benchmark::State& state) {
  const auto granularity = static_cast<int>(state.range(0));
  const VerifiedPlan plan = compile_plan(static_cast<ReuseStrategy>(state.range(1)), granularity, state.range(2) != 0);
  measure_steps(state, plan, Seconds(0), Seconds(0), state.range(3) == 2);
  state.counters["ops"] = static_cast<double>(plan.plan().ops.size());
  state.counters["edges"] = static_cast<double>(plan.dependencies().edges.size());
  state.counters["s_per_op"] = for_each(static_cast<double>(plan.plan().ops.size()));
}
BENCHMARK(BM_EmptyStep)
    ->ArgNames({"n", "reuse", "one_stream", "ranks"})
    ->ArgsProduct({{1, 8}, {0, 2}, {0, 1}, {1, 2}})
    ->UseRealTime();

// Computation that fills a core, and collectives that fill none. `efficiency`: the ops' computation over the time it
// took, at most 1. What is missing is waiting at the ends of the pipeline, and what waiting streams take from computing
// ones.
void BM_BusyStep(benchmark::State& state) {
  const Seconds work = microseconds(static_cast<double>(state.range(1)));
  const Seconds delay = microseconds(static_cast<double>(state.range(2)));
  const VerifiedPlan plan = compile_plan(ReuseStrategy::s1, static_cast<int>(state.range(0)), false);
  double computing = 0;
  for (const Op& op : plan.plan().ops) computing += op.stream == Stream::compute ? work.count() : 0;
  measure_steps(state, plan, work, delay, state.range(3) == 2);
  state.counters["efficiency"] = {computing, benchmark::Counter::kIsIterationInvariantRate};
}
BENCHMARK(BM_BusyStep)
    ->ArgNames({"n", "work_us", "delay_us", "ranks"})
    ->ArgsProduct({{4}, {20, 100, 1000}, {20, 1000}, {1, 2}})
    ->UseRealTime();

// From the end of a task on one stream to the begin of a task on another that waits for it.
void BM_HandOver(benchmark::State& state) {
  constexpr int turns = 1000;
  const auto take_turns = [](Device& device) {
    const Task nothing{.run = [](void*, int) {}};
    for (int i = 0; i < turns; ++i) {
      const Stream stream = i % 2 == 0 ? Stream::compute : Stream::comm;
      if (i > 0) device.wait(stream, (i + 1) % 2);
      device.enqueue(stream, nothing);
      device.record(stream, i % 2);
    }
    device.synchronize();
  };
  const auto make = [] {
    std::unique_ptr<Device> device = make_thread_device();
    device->reserve_events(2);
    return device;
  };
  const OtherRank other(state.range(0) == 2, [&](const std::atomic<bool>& stop) {
    const auto device = make();
    while (!stop) take_turns(*device);
  });
  const auto device = make();
  for (auto _ : state) take_turns(*device);
  state.counters["s_per_turn"] = for_each(turns);
}
BENCHMARK(BM_HandOver)->ArgName("ranks")->Arg(1)->Arg(2)->UseRealTime();

}  // namespace
}  // namespace moebench
