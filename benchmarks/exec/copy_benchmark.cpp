// Whether an emulated copy engine keeps its stated rate: copies between device and host, back to back.

#include <benchmark/benchmark.h>
#include <time.h>

#include "reference/exec/paced/paced_device.h"
#include "reference/exec/threads/thread_device.h"

namespace moebench {
namespace {

constexpr BytesPerSecond stated(4e9);

Seconds core_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return Seconds(static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9);
}

// Counts the rate over the stated one, and the core's time of a copy.
void copies(benchmark::State& state, Device& device) {
  const Bytes size(state.range(0));
  const Arena from = device.allocate(Pool::activations, size);
  const Arena to = device.allocate(Pool::host, size);
  device.copy(to.data(), from.data(), size);
  const Seconds before = core_time();
  for (auto _ : state) device.copy(to.data(), from.data(), size);
  const Seconds used = core_time() - before;
  const double bytes = static_cast<double>(state.iterations() * size.count());
  state.counters["of_the_stated_rate"] = {bytes / stated.count(), benchmark::Counter::kIsRate};
  state.counters["core_us"] = in_microseconds(used) / static_cast<double>(state.iterations());
}

void BM_EmulatedCopy(benchmark::State& state) {
  const auto real = make_thread_device();
  copies(state, *make_paced_device(*real, stated));
}

void BM_RealCopy(benchmark::State& state) { copies(state, *make_thread_device()); }

void sizes(benchmark::internal::Benchmark* registered) {
  for (const std::int64_t size : {64 << 10, 256 << 10, 1 << 20, 4 << 20, 16 << 20}) registered->Arg(size);
  registered->UseRealTime()->Unit(benchmark::kMicrosecond);
}

BENCHMARK(BM_EmulatedCopy)->Apply(sizes)->MinTime(1);
BENCHMARK(BM_RealCopy)->Apply(sizes);

}  // namespace
}  // namespace moebench
