#pragma once
// Activity buffers as CUPTI lays them out.

#include <cupti.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace moebench::fixtures {

// Records behind each other, in memory that ends where the last one does: what reads further is seen by a sanitizer.
class ActivityRecords {
 public:
  template <class Record>
  ActivityRecords& add(const Record& record) {
    static_assert(sizeof(Record) % alignment == 0);
    const std::size_t begin = words_.size();
    words_.resize(begin + sizeof(Record) / alignment);
    std::memcpy(&words_[begin], &record, sizeof(Record));
    return *this;
  }

  std::span<const std::byte> bytes() const { return std::as_bytes(std::span(words_)); }

 private:
  static constexpr std::size_t alignment = sizeof(std::uint64_t);

  std::vector<std::uint64_t> words_;
};

inline CUpti_ActivityKernel10 kernel(std::uint32_t correlation, std::uint64_t begin, std::uint64_t end,
                                     std::uint32_t stream = 7) {
  CUpti_ActivityKernel10 record{};
  record.kind = CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL;
  record.correlationId = correlation;
  record.start = begin;
  record.end = end;
  record.streamId = stream;
  return record;
}

inline CUpti_ActivityMemcpy6 copy(std::uint32_t correlation, std::uint64_t begin, std::uint64_t end,
                                  std::uint64_t bytes) {
  CUpti_ActivityMemcpy6 record{};
  record.kind = CUPTI_ACTIVITY_KIND_MEMCPY;
  record.correlationId = correlation;
  record.start = begin;
  record.end = end;
  record.bytes = bytes;
  return record;
}

inline CUpti_ActivityMemset4 fill(std::uint32_t correlation, std::uint64_t begin, std::uint64_t end,
                                  std::uint64_t bytes) {
  CUpti_ActivityMemset4 record{};
  record.kind = CUPTI_ACTIVITY_KIND_MEMSET;
  record.correlationId = correlation;
  record.start = begin;
  record.end = end;
  record.bytes = bytes;
  return record;
}

inline CUpti_ActivityExternalCorrelation external(
    std::uint32_t correlation, std::uint64_t id,
    CUpti_ExternalCorrelationKind kind = CUPTI_EXTERNAL_CORRELATION_KIND_CUSTOM0) {
  CUpti_ActivityExternalCorrelation record{};
  record.kind = CUPTI_ACTIVITY_KIND_EXTERNAL_CORRELATION;
  record.externalKind = kind;
  record.externalId = id;
  record.correlationId = correlation;
  return record;
}

inline CUpti_ActivityMemory4 memory(CUpti_ActivityMemoryOperationType operation, std::uint64_t address,
                                    std::uint64_t bytes, std::uint64_t time,
                                    CUpti_ActivityMemoryKind kind = CUPTI_ACTIVITY_MEMORY_KIND_DEVICE) {
  CUpti_ActivityMemory4 record{};
  record.kind = CUPTI_ACTIVITY_KIND_MEMORY2;
  record.memoryOperationType = operation;
  record.memoryKind = kind;
  record.timestamp = time;
  record.address = address;
  record.bytes = bytes;
  return record;
}

inline CUpti_ActivitySynchronization2 synchronization(CUpti_ActivitySynchronizationType type, std::uint64_t begin,
                                                      std::uint64_t end) {
  CUpti_ActivitySynchronization2 record{};
  record.kind = CUPTI_ACTIVITY_KIND_SYNCHRONIZATION;
  record.type = type;
  record.start = begin;
  record.end = end;
  return record;
}

inline CUpti_ActivityOverhead3 overhead(std::uint64_t begin, std::uint64_t end) {
  CUpti_ActivityOverhead3 record{};
  record.kind = CUPTI_ACTIVITY_KIND_OVERHEAD;
  record.overheadKind = CUPTI_ACTIVITY_OVERHEAD_CUPTI_BUFFER_FLUSH;
  record.start = begin;
  record.end = end;
  return record;
}

inline CUpti_ActivityAPI api(std::uint32_t correlation) {
  CUpti_ActivityAPI record{};
  record.kind = CUPTI_ACTIVITY_KIND_RUNTIME;
  record.correlationId = correlation;
  return record;
}

}  // namespace moebench::fixtures
