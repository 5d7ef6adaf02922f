#include "tests/exec/adversarial_device.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <new>
#include <utility>

#include "reference/base/error.h"

namespace moebench {
namespace {

constexpr std::align_val_t page{4096};
constexpr Bytes memory = mib(1024);

// Changes what comes before what between devices only.
void dawdle() { std::this_thread::sleep_for(std::chrono::microseconds(50)); }

void release(std::byte* data, Bytes) { ::operator delete(data, page); }

}  // namespace

AdversarialDevice::AdversarialDevice(std::uint64_t seed) : random_(seed) {
  constexpr std::array constancies = {1, 4, 32};
  constancy_ = constancies[static_cast<std::size_t>(random_.below(constancies.size()))];
  shuffle_priorities();
  for (int s = 0; s < stream_count; ++s) {
    streams_[static_cast<std::size_t>(s)].thread = std::thread([this, s] { work(s); });
  }
}

AdversarialDevice::~AdversarialDevice() {
  submit();
  {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [&] { return turn_ == nobody; });
    stop_ = true;
    for (StreamState& stream : streams_) stream.turn.notify_one();
  }
  for (StreamState& stream : streams_) stream.thread.join();
}

Arena AdversarialDevice::allocate(Pool, Bytes size) {
  if (size == Bytes(0)) return {};
  if (size > memory) throw Error("no memory for " + std::to_string(size.count()) + " bytes");
  const auto count = static_cast<std::size_t>(size.count());
  auto* data = static_cast<std::byte*>(::operator new(count, page));
  std::memset(data, 0xa5, count);
  return {data, size, release};
}

void AdversarialDevice::reserve_events(int count) {
  const std::lock_guard lock(mutex_);
  if (events_.size() < static_cast<std::size_t>(count)) events_.resize(static_cast<std::size_t>(count));
}

void AdversarialDevice::push(Stream stream, const Entry& entry) {
  state_of(stream).queue.push_back(entry);
  ++state_of(stream).enqueued;
}

void AdversarialDevice::enqueue(Stream stream, Task task) {
  {
    const std::lock_guard lock(mutex_);
    push(stream, {.kind = Kind::task, .task = task});
    if (turn_ != nobody || random_.below(8) != 0) return;
  }
  advance(1 + static_cast<int>(random_.below(8)));
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [&] { return turn_ == nobody; });
}

void AdversarialDevice::record(Stream stream, EventId event) {
  const std::lock_guard lock(mutex_);
  push(stream, {.kind = Kind::record});
  events_[static_cast<std::size_t>(event)] = {index_of(stream), state_of(stream).enqueued};
}

void AdversarialDevice::wait(Stream stream, EventId event) {
  const std::lock_guard lock(mutex_);
  push(stream, {.kind = Kind::wait, .moment = events_[static_cast<std::size_t>(event)]});
}

void AdversarialDevice::copy(std::byte* to, const std::byte* from, Bytes size) { std::copy_n(from, size.count(), to); }

void AdversarialDevice::submit() { advance(no_limit); }

void AdversarialDevice::synchronize() {
  submit();
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [&] { return turn_ == nobody; });
  for (const StreamState& stream : streams_) {
    if (!stream.queue.empty()) throw Error("the streams wait for each other");
  }
  if (late_error_) throw Error(*std::exchange(late_error_, std::nullopt));
}

void AdversarialDevice::work(int stream) {
  StreamState& own = streams_[static_cast<std::size_t>(stream)];
  std::unique_lock lock(mutex_);
  for (;;) {
    own.turn.wait(lock, [&] { return turn_ == stream || stop_; });
    if (turn_ != stream) return;
    const Task task = own.queue.front().task;
    const bool slow = random_.below(32) == 0;
    lock.unlock();
    if (slow) dawdle();
    task.run(task.context, task.argument);
    if (after_task) after_task(task.argument);
    lock.lock();
    own.queue.pop_front();
    ++own.ended;
    pass_turn();
  }
}

void AdversarialDevice::advance(int steps) {
  const std::lock_guard lock(mutex_);
  steps_left_ = steps;
  if (turn_ == nobody) pass_turn();
}

void AdversarialDevice::pass_turn() {
  for (turn_ = choose(); turn_ != nobody; turn_ = choose()) {
    StreamState& stream = streams_[static_cast<std::size_t>(turn_)];
    if (steps_left_ != no_limit) --steps_left_;
    if (stream.queue.front().kind == Kind::task) {
      stream.turn.notify_one();
      return;
    }
    stream.queue.pop_front();
    ++stream.ended;
  }
  idle_.notify_all();
}

int AdversarialDevice::choose() {
  if (steps_left_ == 0) return nobody;
  if (random_.below(constancy_) == 0) shuffle_priorities();
  int chosen = nobody;
  int highest = -1;
  for (int s = 0; s < stream_count; ++s) {
    const StreamState& stream = streams_[static_cast<std::size_t>(s)];
    if (!ready(stream) || stream.priority < highest) continue;
    chosen = s;
    highest = stream.priority;
  }
  return chosen;
}

bool AdversarialDevice::ready(const StreamState& stream) const {
  if (stream.queue.empty()) return false;
  const Entry& next = stream.queue.front();
  return next.kind != Kind::wait || streams_[static_cast<std::size_t>(next.moment.stream)].ended >= next.moment.entries;
}

void AdversarialDevice::shuffle_priorities() {
  for (StreamState& stream : streams_) stream.priority = static_cast<int>(random_.below(1 << 16));
}

}  // namespace moebench
