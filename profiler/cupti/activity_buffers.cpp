#include "profiler/cupti/activity_buffers.h"

#include <algorithm>

namespace moebench {

ActivityBuffers::ActivityBuffers(int count, Bytes size)
    : size_(static_cast<std::size_t>(size.count())), buffers_(static_cast<std::size_t>(count)) {
  for (Buffer& buffer : buffers_) buffer.data = std::make_unique<std::byte[]>(size_);
}

std::span<std::byte> ActivityBuffers::take() noexcept {
  for (Buffer& buffer : buffers_) {
    State state = State::empty;
    if (buffer.state.compare_exchange_strong(state, State::taken, std::memory_order_acquire,
                                             std::memory_order_relaxed)) {
      return {buffer.data.get(), size_};
    }
  }
  missing_.fetch_add(1, std::memory_order_relaxed);
  return {};
}

void ActivityBuffers::give(const std::byte* data, std::size_t filled) noexcept {
  for (Buffer& buffer : buffers_) {
    if (buffer.data.get() != data) continue;
    if (buffer.state.load(std::memory_order_relaxed) != State::taken) return;
    buffer.filled = std::min(filled, size_);
    buffer.state.store(State::filled, std::memory_order_release);
    return;
  }
}

void ActivityBuffers::read(const std::function<void(std::span<const std::byte>)>& each) {
  for (Buffer& buffer : buffers_) {
    if (buffer.state.load(std::memory_order_acquire) != State::filled) continue;
    each({buffer.data.get(), buffer.filled});
    buffer.state.store(State::empty, std::memory_order_release);
  }
}

}  // namespace moebench
