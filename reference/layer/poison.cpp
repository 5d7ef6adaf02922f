#include "reference/layer/poison.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace moebench {
namespace {

constexpr std::uint16_t pattern = 0x7fba;
constexpr std::size_t word = sizeof pattern;

}  // namespace

void poison(std::span<std::byte> memory) {
  for (std::size_t at = 0; at < memory.size(); at += word) {
    std::memcpy(&memory[at], &pattern, std::min(word, memory.size() - at));
  }
}

Bytes touched(std::span<const std::byte> memory) {
  std::size_t end = memory.size();
  while (end > 0) {
    const std::size_t begin = (end - 1) / word * word;
    if (std::memcmp(&memory[begin], &pattern, end - begin) != 0) break;
    end = begin;
  }
  return Bytes(static_cast<std::int64_t>(end));
}

}  // namespace moebench
