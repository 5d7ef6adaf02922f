#include "reference/layer/poison.h"

#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace moebench {
namespace {

constexpr std::uint16_t pattern = 0x7fba;
constexpr std::size_t word = sizeof pattern;

at::Tensor bytes_of(std::span<const std::byte> memory, c10::Device device) {
  return at::from_blob(const_cast<std::byte*>(memory.data()), {static_cast<std::int64_t>(memory.size())},
                       at::TensorOptions(c10::kByte).device(device));
}

std::size_t touched_end(std::span<const std::byte> memory) {
  std::size_t end = memory.size();
  while (end > 0) {
    const std::size_t begin = (end - 1) / word * word;
    if (std::memcmp(&memory[begin], &pattern, end - begin) != 0) break;
    end = begin;
  }
  return end;
}

}  // namespace

void poison(std::span<std::byte> memory, c10::Device device) {
  if (memory.empty()) return;
  if (!device.is_cpu()) {
    const auto words = static_cast<std::int64_t>(memory.size() / word);
    const at::Tensor all = bytes_of(memory, device);
    all.narrow(0, 0, words * static_cast<std::int64_t>(word)).view(c10::kShort).fill_(std::int64_t{pattern});
    if (memory.size() % word != 0) all[-1].fill_(std::int64_t{pattern & 0xff});
    return;
  }
  for (std::size_t at = 0; at < memory.size(); at += word) {
    std::memcpy(&memory[at], &pattern, std::min(word, memory.size() - at));
  }
}

Bytes touched(std::span<const std::byte> memory, c10::Device device) {
  if (device.is_cpu()) return Bytes(static_cast<std::int64_t>(touched_end(memory)));
  constexpr std::size_t piece = std::size_t{16} << 20;  // whole words
  std::size_t end = memory.size();
  while (end > 0) {
    const std::size_t begin = (end - 1) / piece * piece;
    const at::Tensor here = bytes_of(memory.subspan(begin, end - begin), device).cpu();
    const std::size_t in_piece = touched_end({static_cast<const std::byte*>(here.const_data_ptr()), end - begin});
    if (in_piece > 0) return Bytes(static_cast<std::int64_t>(begin + in_piece));
    end = begin;
  }
  return {};
}

}  // namespace moebench
