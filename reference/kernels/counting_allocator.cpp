#include "reference/kernels/counting_allocator.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/alignment.h>
#include <c10/core/impl/alloc_cpu.h>

#include <atomic>
#include <cstddef>
#include <cstring>
#include <mutex>

namespace moebench {
namespace {

std::atomic<std::int64_t> allocations{0};
std::atomic<std::int64_t> allocated{0};
std::atomic<std::int64_t> in_use{0};
std::atomic<std::int64_t> peak{0};

// The size of a block stands before it, where it does not disturb the alignment.
constexpr std::size_t header = c10::gAlignment;

void release(void* data) {
  if (data == nullptr) return;
  std::byte* block = static_cast<std::byte*>(data) - header;
  std::int64_t size = 0;
  std::memcpy(&size, block, sizeof size);
  in_use -= size;
  c10::free_cpu(block);
}

class CountingAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(std::size_t size) override {
    if (size == 0) return {nullptr, nullptr, &release, c10::Device(c10::DeviceType::CPU)};
    auto* block = static_cast<std::byte*>(c10::alloc_cpu(size + header));
    const auto counted = static_cast<std::int64_t>(size);
    std::memcpy(block, &counted, sizeof counted);
    ++allocations;
    allocated += counted;
    const std::int64_t now = in_use += counted;
    std::int64_t highest = peak;
    while (highest < now && !peak.compare_exchange_weak(highest, now)) {
    }
    void* data = block + header;
    return {data, data, &release, c10::Device(c10::DeviceType::CPU)};
  }

  c10::DeleterFnPtr raw_deleter() const override { return &release; }

  void copy_data(void* to, const void* from, std::size_t size) const override { default_copy_data(to, from, size); }
};

}  // namespace

void count_storage() {
  static std::once_flag once;
  // Never destroyed: tensors with static lifetime may be made and freed after main().
  std::call_once(once, [] { c10::SetCPUAllocator(new CountingAllocator); });
}

StorageCounts storage_counts() {
  const Bytes now(in_use);
  return {.allocations = allocations, .allocated = Bytes(allocated), .in_use = now, .peak = Bytes(peak), .held = now};
}

void reset_storage_peak() { peak = in_use.load(); }

}  // namespace moebench
