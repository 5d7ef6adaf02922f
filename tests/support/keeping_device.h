#pragma once
// A device that keeps tasks while it records, and runs them when it launches. Tasks run on the calling thread, so that
// there is one rank.

#include <memory>
#include <utility>
#include <vector>

#include "reference/exec/device.h"
#include "reference/exec/threads/thread_device.h"

namespace moebench::testing {

class KeepingDevice final : public Device, private Recorder {
 public:
  Arena allocate(Pool pool, Bytes size) override { return memory_->allocate(pool, size); }
  void reserve_events(int) override {}
  void enqueue(Stream, Task task) override {
    kept_ ? kept_->tasks.push_back(task) : task.run(task.context, task.argument);
  }
  void record(Stream, EventId) override {}
  void wait(Stream, EventId) override {}
  void copy(std::byte* to, const std::byte* from, Bytes size) override { memory_->copy(to, from, size); }
  void submit() override {}
  void synchronize() override { kept_.reset(); }
  Recorder* recorder() override { return this; }

  int launches() const { return launches_; }  // of recordings

 private:
  struct Tasks final : Recording {
    std::vector<Task> tasks;
  };

  void begin_recording() override { kept_ = std::make_unique<Tasks>(); }
  std::unique_ptr<Recording> end_recording() override { return std::move(kept_); }
  void launch(Recording& recording) override {
    ++launches_;
    for (const Task& task : dynamic_cast<Tasks&>(recording).tasks) task.run(task.context, task.argument);
  }

  std::unique_ptr<Device> memory_ = make_thread_device();
  std::unique_ptr<Tasks> kept_;
  int launches_ = 0;
};

}  // namespace moebench::testing
