#pragma once
// A device with the worst timing its contract allows, reproducible from a seed.
//
// Each stream is a thread, but only one advances at a time, by one entry, and a random choice says which: of those that
// no event holds back. The choice is made by random priorities that change now and then, so that streams also run far
// ahead of each other. Some work begins while more is still being enqueued. New memory is full of garbage.

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "reference/base/random.h"
#include "reference/exec/device.h"

namespace moebench {

class AdversarialDevice final : public Device {
 public:
  explicit AdversarialDevice(std::uint64_t seed);
  ~AdversarialDevice() override;

  // Called by the stream after each of its tasks, before any stream advances. Set while nothing is enqueued.
  std::function<void(int argument)> after_task;

  // The next synchronize() throws Error(what) when everything has ended: an error that a device finds late.
  void fail_late(std::string what) { late_error_ = std::move(what); }

  Arena allocate(Pool pool, Bytes size) override;
  void reserve_events(int count) override;
  void enqueue(Stream stream, Task task) override;
  void record(Stream stream, EventId event) override;
  void wait(Stream stream, EventId event) override;
  void copy(std::byte* to, const std::byte* from, Bytes size) override;
  void submit() override;
  void synchronize() override;

 private:
  enum class Kind : std::uint8_t { task, record, wait };

  // A stream when so many of its entries have ended.
  struct Moment {
    int stream = 0;
    std::uint64_t entries = 0;
  };

  struct Entry {
    Kind kind = Kind::task;
    Task task;
    Moment moment;  // waited for
  };

  struct StreamState {
    std::deque<Entry> queue;
    std::uint64_t enqueued = 0;
    std::uint64_t ended = 0;
    std::condition_variable turn;
    int priority = 0;
    std::thread thread;
  };

  static constexpr int nobody = -1;
  static constexpr int no_limit = -1;

  StreamState& state_of(Stream stream) { return streams_[static_cast<std::size_t>(stream)]; }
  void push(Stream stream, const Entry& entry);
  void work(int stream);
  void advance(int steps);
  void pass_turn();
  int choose();
  bool ready(const StreamState& stream) const;
  void shuffle_priorities();

  std::mutex mutex_;
  std::condition_variable idle_;
  std::array<StreamState, stream_count> streams_;
  std::vector<Moment> events_;  // of the last record
  Random random_;
  int constancy_ = 1;   // priorities change once in so many steps
  int turn_ = nobody;   // the stream that runs a task
  int steps_left_ = 0;  // until all streams pause; no_limit
  bool stop_ = false;
  std::optional<std::string> late_error_;
};

}  // namespace moebench
