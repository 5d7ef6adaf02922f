#include "reference/exec/threads/stream_thread.h"

#include <pthread.h>

#include <string>

namespace moebench {
namespace {

// Counters wrap around; differences do not.
bool at_least(std::uint32_t value, std::uint32_t target) { return static_cast<std::int32_t>(value - target) >= 0; }

}  // namespace

StreamThread::StreamThread(Stream stream, const std::function<void(Stream)>& on_start)
    : stream_(stream), thread_([this, on_start] {
        const std::string name(name_of(stream_));
        pthread_setname_np(pthread_self(), name.c_str());
        if (on_start) on_start(stream_);
        work();
      }) {}

StreamThread::~StreamThread() {
  publish();
  drain();
  stop_.store(true, std::memory_order_relaxed);
  published_.set(tail_ + 1);  // there is no entry behind it
  thread_.join();
}

void StreamThread::run(Task task) { push({.task = task}); }

void StreamThread::record(ThreadEvent& event) {
  const auto stream = static_cast<std::size_t>(stream_);
  event.latest = stream_;
  push({.recorded = &event.done[stream], .generation = ++event.enqueued[stream]});
}

void StreamThread::wait(const ThreadEvent& event) {
  const auto stream = static_cast<std::size_t>(event.latest);
  push({.awaited = &event.done[stream], .generation = event.enqueued[stream]});
}

void StreamThread::push(const Entry& entry) {
  ring_[tail_ % capacity] = entry;
  ++tail_;
}

void StreamThread::publish() {
  if (published_.value() != tail_) published_.set(tail_);
}

void StreamThread::await_room() {
  done_.wait_until([&](std::uint32_t done) { return tail_ - done < capacity; });
}

void StreamThread::drain() {
  done_.wait_until([&](std::uint32_t done) { return done == tail_; });
}

void StreamThread::perform(const Entry& entry) {
  if (entry.awaited != nullptr) {
    entry.awaited->wait_until([&](std::uint32_t done) { return at_least(done, entry.generation); });
  } else if (entry.recorded != nullptr) {
    entry.recorded->set(entry.generation);
  } else {
    entry.task.run(entry.task.context, entry.task.argument);
  }
}

void StreamThread::work() {
  constexpr std::uint32_t news = capacity / 4;  // room that is worth waking the enqueuing thread for
  std::uint32_t head = 0;
  for (;;) {
    const std::uint32_t end = published_.wait_until([&](std::uint32_t published) { return published != head; });
    if (stop_.load(std::memory_order_relaxed)) return;
    while (head != end) {
      perform(ring_[head % capacity]);
      ++head;
      if (head == end || head % news == 0) {
        done_.set(head);
      } else {
        done_.set_quietly(head);
      }
    }
  }
}

}  // namespace moebench
