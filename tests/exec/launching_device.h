#pragma once
// A device that launches: its tasks run at once on the thread that enqueues, as a GPU's do, and what they launch takes
// a moment each on clocks that its streams keep.

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "reference/exec/threads/thread_device.h"

namespace moebench {

class LaunchingDevice final : public Device, private Stamps {
 public:
  static constexpr std::chrono::seconds moment{1};  // that each task's work takes

  Arena allocate(Pool pool, Bytes size) override { return memory_->allocate(pool, size); }

  void reserve_events(int count) override { events_.resize(static_cast<std::size_t>(count)); }

  void enqueue(Stream stream, Task task) override {
    task.run(task.context, task.argument);
    clock(stream) += moment;
  }

  void record(Stream stream, EventId event) override { events_[static_cast<std::size_t>(event)] = clock(stream); }

  void wait(Stream stream, EventId event) override {
    clock(stream) = std::max(clock(stream), events_[static_cast<std::size_t>(event)]);
  }

  void copy(std::byte* to, const std::byte* from, Bytes size) override { memory_->copy(to, from, size); }
  void submit() override {}
  void synchronize() override {}
  Stamps* stamps() override { return this; }

 private:
  using Moment = std::chrono::steady_clock::time_point;

  void reserve(int count) override { stamps_.resize(static_cast<std::size_t>(count)); }
  void record_stamp(Stream stream, int stamp) override { stamps_[static_cast<std::size_t>(stamp)] = clock(stream); }
  Moment at(int stamp) override { return stamps_[static_cast<std::size_t>(stamp)]; }

  Moment& clock(Stream stream) { return clocks_[static_cast<std::size_t>(stream)]; }

  std::unique_ptr<Device> memory_ = make_thread_device();
  std::array<Moment, stream_count> clocks_{};
  std::vector<Moment> events_;
  std::vector<Moment> stamps_;
};

}  // namespace moebench
