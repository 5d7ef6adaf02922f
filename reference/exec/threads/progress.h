#pragma once
// A number that one thread at a time moves on and others wait for.

#include <atomic>
#include <cstdint>

namespace moebench {

class Progress {
 public:
  // Shows what was done before the value was set.
  std::uint32_t value() const { return value_.load(std::memory_order_acquire); }

  // Wakes who waits.
  void set(std::uint32_t value) {
    value_.store(value, std::memory_order_release);
    if (parked_.fetch_add(0, std::memory_order_release) != 0) wake();
  }

  // For a value that nobody needs at once: who waits sleeps until the next set().
  void set_quietly(std::uint32_t value) { value_.store(value, std::memory_order_release); }

  // Returns the first value seen for which `reached` holds.
  template <class Reached>
  std::uint32_t wait_until(Reached reached) const {
    std::uint32_t seen = value();
    if (reached(seen)) return seen;
    parked_.fetch_add(1, std::memory_order_acquire);
    for (seen = value(); !reached(seen); seen = value()) park(seen);
    parked_.fetch_sub(1, std::memory_order_relaxed);
    return seen;
  }

 private:
  void wake();
  void park(std::uint32_t seen) const;

  // The two sides change `parked_` in one order: either set() finds the thread that parks and wakes it, or that thread
  // finds the new value. Nothing is passed from who waits to who sets: the thread sanitizer would take it for an order
  // between their ops, and miss races.
  std::atomic<std::uint32_t> value_{0};
  mutable std::atomic<std::uint32_t> parked_{0};
};

}  // namespace moebench
