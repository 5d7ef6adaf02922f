#include "reference/exec/threads/thread_device.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "reference/base/error.h"
#include "reference/exec/threads/stream_thread.h"

namespace moebench {
namespace {

void unmap(std::byte* data, Bytes size) { ::munmap(data, static_cast<std::size_t>(size.count())); }

class ThreadDevice final : public Device {
 public:
  explicit ThreadDevice(const std::function<void(Stream)>& on_start) {
    for (Stream stream : all_streams) {
      streams_[static_cast<std::size_t>(stream)] = std::make_unique<StreamThread>(stream, on_start);
    }
  }

  ~ThreadDevice() override { submit(); }  // a stream may wait for another's record

  Arena allocate(Pool pool, Bytes size) override {
    if (size == Bytes(0)) return {};
    void* data = ::mmap(nullptr, static_cast<std::size_t>(size.count()), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED) {
      throw Error("no memory for an arena of " + std::to_string(size.count()) + " bytes (" +
                  std::string(name_of(pool)) + "): use fewer tokens, a higher granularity or a reuse strategy");
    }
    return {static_cast<std::byte*>(data), size, unmap};
  }

  void reserve_events(int count) override {
    while (events_.size() < static_cast<std::size_t>(count)) events_.push_back(std::make_unique<ThreadEvent>());
  }

  void enqueue(Stream stream, Task task) override { with_room(stream).run(task); }
  void record(Stream stream, EventId event) override { with_room(stream).record(event_of(event)); }
  void wait(Stream stream, EventId event) override { with_room(stream).wait(event_of(event)); }

  void copy(std::byte* to, const std::byte* from, Bytes size) override {
    std::copy_n(from, size.count(), to);  // may be of nothing, from nowhere
  }

  void submit() override {
    for (const auto& stream : streams_) stream->publish();
  }

  void synchronize() override {
    submit();
    for (const auto& stream : streams_) stream->drain();
  }

 private:
  // A full queue may be held up by what another stream has not been given yet.
  StreamThread& with_room(Stream stream) {
    StreamThread& thread = *streams_[static_cast<std::size_t>(stream)];
    if (thread.full()) {
      submit();
      thread.await_room();
    }
    return thread;
  }

  ThreadEvent& event_of(EventId event) { return *events_[static_cast<std::size_t>(event)]; }

  std::vector<std::unique_ptr<ThreadEvent>> events_;  // outlive the threads that use them
  std::array<std::unique_ptr<StreamThread>, stream_count> streams_;
};

}  // namespace

std::unique_ptr<Device> make_thread_device(const std::function<void(Stream)>& on_start) {
  return std::make_unique<ThreadDevice>(on_start);
}

}  // namespace moebench
