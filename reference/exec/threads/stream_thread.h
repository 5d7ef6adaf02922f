#pragma once
// A stream of a CPU: a thread and the queue it works off.

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>

#include "reference/exec/device.h"
#include "reference/exec/threads/progress.h"

namespace moebench {

// How far the records of an event have come on each stream, numbered from 1. Records end in order on one stream, not
// across streams.
struct alignas(64) ThreadEvent {
  std::array<Progress, stream_count> done;
  std::array<std::uint32_t, stream_count> enqueued{};  // touched by the enqueuing thread alone, as what follows
  Stream latest = Stream::compute;                     // the stream of the last enqueued record
};

// One thread enqueues and publishes. What was published runs in order; the destructor first runs what is left.
class StreamThread {
 public:
  StreamThread(Stream stream, const std::function<void(Stream)>& on_start);
  ~StreamThread();
  StreamThread(const StreamThread&) = delete;
  StreamThread& operator=(const StreamThread&) = delete;

  // Not while the queue is full.
  void run(Task task);
  void record(ThreadEvent& event);
  void wait(const ThreadEvent& event);

  bool full() const { return tail_ - done_.value() == capacity; }
  void publish();

  // Once all that the stream waits for is published, on other streams too:
  void await_room();
  void drain();  // returns when everything published has ended

 private:
  struct Entry {
    Task task;
    const Progress* awaited = nullptr;
    Progress* recorded = nullptr;
    std::uint32_t generation = 0;
  };

  static constexpr std::uint32_t capacity = 4096;

  void push(const Entry& entry);
  void work();
  void perform(const Entry& entry);

  const Stream stream_;
  std::array<Entry, capacity> ring_;
  std::uint32_t tail_ = 0;  // enqueued so far; of the enqueuing thread alone
  alignas(64) Progress published_;
  alignas(64) Progress done_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace moebench
