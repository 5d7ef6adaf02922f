#include "tests/exec/byte_pattern.h"

#include <cstring>

namespace moebench {
namespace {

// Memory is touched in pieces of constant size: of others the thread sanitizer sees nothing, since GCC makes them
// inline code that it does not instrument.
constexpr std::size_t word = sizeof(std::uint64_t);

template <class Number>
void fill(std::span<std::byte> bytes, Random& random) {
  for (std::size_t at = 0; at + sizeof(Number) <= bytes.size(); at += sizeof(Number)) {
    const auto number = static_cast<Number>(random.below(1 << 16));
    std::memcpy(bytes.data() + at, &number, sizeof(Number));
  }
}

}  // namespace

void Digest::add(std::span<const std::byte> bytes) {
  add(bytes.size());
  std::size_t at = 0;
  for (; at + word <= bytes.size(); at += word) {
    std::uint64_t part = 0;
    std::memcpy(&part, bytes.data() + at, word);
    add(part);
  }
  for (; at < bytes.size(); ++at) add(std::to_integer<std::uint64_t>(bytes[at]));
}

void fill_with_bytes(std::span<std::byte> bytes, std::uint64_t seed) {
  Random random(seed);
  std::size_t at = 0;
  for (; at + word <= bytes.size(); at += word) {
    const std::uint64_t part = random();
    std::memcpy(bytes.data() + at, &part, word);
  }
  for (; at < bytes.size(); ++at) bytes[at] = static_cast<std::byte>(random());
}

void fill_with_numbers(std::span<std::byte> bytes, ElementType type, std::uint64_t seed) {
  Random random(seed);
  if (type == ElementType::fp32) {
    fill<float>(bytes, random);
  } else {
    fill<double>(bytes, random);
  }
}

}  // namespace moebench
