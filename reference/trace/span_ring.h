#pragma once
// Where a stream's thread notes what it ran, for another thread to read.

#include <atomic>
#include <bit>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace moebench {

using TraceInstant = std::chrono::steady_clock::time_point;

// An op's run on this process's clock.
struct SpanRecord {
  std::int32_t op = 0;   // index into the plan's ops
  std::int32_t run = 0;  // which of the executor's runs, counted from 0
  TraceInstant begin;
  TraceInstant end;
  std::chrono::nanoseconds waited{};  // of that, for other ranks

  bool operator==(const SpanRecord&) const = default;
};

// One thread pushes, one pops, at the same time. Neither waits nor allocates. What finds no room is dropped, and
// counted.
class SpanRing {
 public:
  // Holds at least so many.
  explicit SpanRing(std::uint32_t capacity) : records_(std::bit_ceil(capacity)) {}

  void push(const SpanRecord& record) noexcept {
    const std::uint64_t end = pushed_.load(std::memory_order_relaxed);
    if (end - popped_.load(std::memory_order_acquire) == records_.size()) {
      dropped_.store(dropped_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
      return;
    }
    records_[end & (records_.size() - 1)] = record;
    pushed_.store(end + 1, std::memory_order_release);
  }

  std::optional<SpanRecord> pop() noexcept {
    const std::uint64_t begin = popped_.load(std::memory_order_relaxed);
    if (begin == pushed_.load(std::memory_order_acquire)) return std::nullopt;
    const SpanRecord record = records_[begin & (records_.size() - 1)];
    popped_.store(begin + 1, std::memory_order_release);
    return record;
  }

  std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t cache_line = 64;

  std::vector<SpanRecord> records_;
  alignas(cache_line) std::atomic<std::uint64_t> pushed_{0};
  std::atomic<std::uint64_t> dropped_{0};  // of the thread that pushes, too
  alignas(cache_line) std::atomic<std::uint64_t> popped_{0};
};

}  // namespace moebench
