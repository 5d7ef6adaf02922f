#include "profiler/calibrate/stream_loops.h"

#include <atomic>
#include <chrono>
#include <exception>

namespace moebench {
namespace {

struct Loop {
  const std::function<void()>* work = nullptr;
  int calls = 0;  // 0: until `leader_ended`
  std::atomic<bool>* leader_ended = nullptr;
  std::vector<Seconds> times;
  std::exception_ptr error;

  void run() noexcept {
    try {
      repeat();
    } catch (...) {
      error = std::current_exception();
    }
    if (calls > 0) leader_ended->store(true, std::memory_order_relaxed);
  }

  void repeat() {
    const auto is_over = [&] {
      return calls > 0 ? times.size() == static_cast<std::size_t>(calls)
                       : leader_ended->load(std::memory_order_relaxed);
    };
    while (!is_over()) {
      const auto begin = std::chrono::steady_clock::now();
      (*work)();
      const Seconds time(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
      if (calls > 0 || times.empty() || !is_over()) times.push_back(time);
    }
  }
};

}  // namespace

Stream leader_of(StreamSet set) {
  for (Stream stream : {Stream::comm, Stream::compute}) {
    if (set.contains(stream)) return stream;
  }
  return Stream::copy;
}

CallTimes run_loops(Device& device, StreamSet set, const StreamWork& work, int calls) {
  std::atomic<bool> leader_ended{false};
  std::array<Loop, stream_count> loops;
  for (Stream stream : all_streams) {
    if (!set.contains(stream)) continue;
    const auto index = static_cast<std::size_t>(stream);
    loops[index] = {.work = &work[index],
                    .calls = stream == leader_of(set) ? calls : 0,
                    .leader_ended = &leader_ended,
                    .times = {},
                    .error = {}};
    device.enqueue(stream, {.run = [](void* loop, int) { static_cast<Loop*>(loop)->run(); }, .context = &loops[index]});
  }
  device.synchronize();
  CallTimes times;
  for (std::size_t i = 0; i < loops.size(); ++i) {
    if (loops[i].error) std::rethrow_exception(loops[i].error);
    times[i] = std::move(loops[i].times);
  }
  return times;
}

}  // namespace moebench
