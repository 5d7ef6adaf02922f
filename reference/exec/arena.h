#pragma once
// A block of memory that slots lie in.

#include <cstddef>
#include <span>
#include <utility>

#include "reference/base/units.h"

namespace moebench {

// Owns its memory; move-only. Aligned to a page. Empty when default-made or of zero bytes.
class Arena {
 public:
  using Release = void (*)(std::byte* data, Bytes size);

  Arena() = default;
  Arena(std::byte* data, Bytes size, Release release) : data_(data), size_(size), release_(release) {}
  Arena(Arena&& other) noexcept { swap(other); }
  Arena& operator=(Arena&& other) noexcept {
    Arena taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~Arena() {
    if (data_ != nullptr) release_(data_, size_);
  }

  std::byte* data() const { return data_; }
  Bytes size() const { return size_; }
  std::span<std::byte> bytes() const { return {data_, static_cast<std::size_t>(size_.count())}; }

 private:
  void swap(Arena& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(release_, other.release_);
  }

  std::byte* data_ = nullptr;
  Bytes size_;
  Release release_ = nullptr;
};

}  // namespace moebench
