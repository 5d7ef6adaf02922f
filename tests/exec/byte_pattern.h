#pragma once
// Contents of values for tests without arithmetic: bytes that tell what they were made from.

#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/base/element_type.h"
#include "reference/base/random.h"

namespace moebench {

// Folds numbers and bytes into 64 bits. Order matters, and so does every bit.
class Digest {
 public:
  explicit Digest(std::uint64_t seed) : state_(seed) {}

  void add(std::uint64_t number) { state_ = Random(state_ ^ number)(); }
  void add(std::span<const std::byte> bytes);

  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_;
};

// Random bytes.
void fill_with_bytes(std::span<std::byte> bytes, std::uint64_t seed);

// Random whole numbers below 2^16, so that their sums over a few ranks are exact.
void fill_with_numbers(std::span<std::byte> bytes, ElementType type, std::uint64_t seed);

}  // namespace moebench
