#pragma once
// Text that is wiped from memory.

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace moebench {

// It is moved and never copied, and its bytes are zeroes before its memory is anybody else's.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);
  explicit Secret(std::size_t size);  // of zeroes, to be filled in
  ~Secret();
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  char* data() { return bytes_.get(); }
  std::string_view view() const { return {bytes_.get(), size_}; }

  // With a zero at the end; only where it is not empty.
  const char* c_str() const { return bytes_.get(); }
  bool empty() const { return size_ == 0; }

 private:
  std::unique_ptr<char[]> bytes_;  // NOLINT(modernize-avoid-c-arrays): a string would copy what is short
  std::size_t size_ = 0;
};

}  // namespace moebench
