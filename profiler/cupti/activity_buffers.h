#pragma once
// Where CUPTI writes what it records: a fixed number of buffers that go to and fro between its threads and a reader.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "reference/base/units.h"

namespace moebench {

// Any thread takes and gives back; one thread reads, at the same time. Neither waits, locks or allocates.
class ActivityBuffers {
 public:
  ActivityBuffers(int count, Bytes size);

  // An empty one, aligned to 8 bytes; of no bytes where there is none, which is counted.
  std::span<std::byte> take() noexcept;

  // One that take() gave, of which so many bytes are filled; ignores what take() did not give.
  void give(const std::byte* data, std::size_t filled) noexcept;

  // Hands over the filled part of each that was given, in no order, and empties it.
  void read(const std::function<void(std::span<const std::byte>)>& each);

  // How often there was none.
  std::uint64_t missing() const noexcept { return missing_.load(std::memory_order_relaxed); }

 private:
  enum class State : std::uint8_t { empty, taken, filled };

  struct Buffer {
    std::unique_ptr<std::byte[]> data;
    std::atomic<State> state{State::empty};
    std::size_t filled = 0;  // of the thread that gives, until the state says so
  };

  std::size_t size_;
  std::vector<Buffer> buffers_;
  std::atomic<std::uint64_t> missing_{0};
};

}  // namespace moebench
