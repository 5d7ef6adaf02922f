#include "profiler/cupti/activity_decoder.h"

#include <cupti.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>

#include "profiler/cupti/external_id.h"

namespace moebench {
namespace {

template <class Record>
const Record& as(const void* record) {
  return *static_cast<const Record*>(record);
}

// A value of one of CUPTI's enumerations, whatever is written there: also one that none of its names stands for.
template <class Enumeration>
std::uint32_t number(const Enumeration& value) {
  static_assert(sizeof(Enumeration) == sizeof(std::uint32_t));
  std::uint32_t number = 0;
  std::memcpy(&number, &value, sizeof number);
  return number;
}

constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

Bytes bytes(std::uint64_t count) { return Bytes(static_cast<std::int64_t>(std::min(count, most))); }

Seconds length(std::uint64_t begin, std::uint64_t end) {
  return end > begin ? Seconds(static_cast<double>(end - begin) * 1e-9) : Seconds(0);
}

// Of a record of a kind that is asked for.
std::optional<std::size_t> size_of(std::uint32_t kind) {
  switch (kind) {
    case CUPTI_ACTIVITY_KIND_KERNEL:
    case CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL:
      return sizeof(CUpti_ActivityKernel10);
    case CUPTI_ACTIVITY_KIND_MEMCPY:
      return sizeof(CUpti_ActivityMemcpy6);
    case CUPTI_ACTIVITY_KIND_MEMSET:
      return sizeof(CUpti_ActivityMemset4);
    case CUPTI_ACTIVITY_KIND_EXTERNAL_CORRELATION:
      return sizeof(CUpti_ActivityExternalCorrelation);
    case CUPTI_ACTIVITY_KIND_RUNTIME:
    case CUPTI_ACTIVITY_KIND_DRIVER:
      return sizeof(CUpti_ActivityAPI);
    case CUPTI_ACTIVITY_KIND_MEMORY2:
      return sizeof(CUpti_ActivityMemory4);
    case CUPTI_ACTIVITY_KIND_SYNCHRONIZATION:
      return sizeof(CUpti_ActivitySynchronization2);
    case CUPTI_ACTIVITY_KIND_OVERHEAD:
      return sizeof(CUpti_ActivityOverhead3);
    default:
      return std::nullopt;
  }
}

}  // namespace

// The library knows how long a record of each kind is; one that is cut is to it the end of the buffer.
void ActivityDecoder::read(std::span<const std::byte> buffer) {
  if (buffer.empty()) return;
  auto* data = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(buffer.data()));
  std::optional<std::size_t> end = 0;  // of what was read, where that is known
  CUpti_Activity* record = nullptr;
  CUptiResult result = cuptiActivityGetNextRecord(data, buffer.size(), &record);
  for (; result == CUPTI_SUCCESS; result = cuptiActivityGetNextRecord(data, buffer.size(), &record)) {
    const auto begin = static_cast<std::size_t>(reinterpret_cast<const std::uint8_t*>(record) - data);
    end = size_of(number(record->kind));
    if (end) *end += begin;
    add(record);
  }
  const bool is_whole = result == CUPTI_ERROR_MAX_LIMIT_REACHED && end.value_or(buffer.size()) == buffer.size();
  if (!is_whole) ++report_.unreadable;
}

void ActivityDecoder::add(const void* record) {
  switch (number(as<CUpti_Activity>(record).kind)) {
    case CUPTI_ACTIVITY_KIND_KERNEL:
    case CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL: {
      const auto& kernel = as<CUpti_ActivityKernel10>(record);
      add_activity({.work = GpuWork::kernel, .device = kernel.deviceId, .stream = kernel.streamId}, kernel.start,
                   kernel.end, kernel.correlationId);
      break;
    }
    case CUPTI_ACTIVITY_KIND_MEMCPY: {
      const auto& copy = as<CUpti_ActivityMemcpy6>(record);
      add_activity(
          {.work = GpuWork::copy, .device = copy.deviceId, .stream = copy.streamId, .bytes = bytes(copy.bytes)},
          copy.start, copy.end, copy.correlationId);
      break;
    }
    case CUPTI_ACTIVITY_KIND_MEMSET: {
      const auto& fill = as<CUpti_ActivityMemset4>(record);
      add_activity(
          {.work = GpuWork::fill, .device = fill.deviceId, .stream = fill.streamId, .bytes = bytes(fill.bytes)},
          fill.start, fill.end, fill.correlationId);
      break;
    }
    case CUPTI_ACTIVITY_KIND_EXTERNAL_CORRELATION: {
      const auto& external = as<CUpti_ActivityExternalCorrelation>(record);
      if (number(external.externalKind) == CUPTI_EXTERNAL_CORRELATION_KIND_CUSTOM0) {
        owners_[external.correlationId] = op_run(external.externalId);
      }
      break;
    }
    case CUPTI_ACTIVITY_KIND_RUNTIME:
    case CUPTI_ACTIVITY_KIND_DRIVER:
      break;
    case CUPTI_ACTIVITY_KIND_MEMORY2: {
      const auto& memory = as<CUpti_ActivityMemory4>(record);
      if (number(memory.memoryKind) != CUPTI_ACTIVITY_MEMORY_KIND_DEVICE) break;
      const std::uint32_t operation = number(memory.memoryOperationType);
      if (operation == CUPTI_ACTIVITY_MEMORY_OPERATION_TYPE_ALLOCATION) {
        changes_.push_back({.time = memory.timestamp, .address = memory.address, .allocated = memory.bytes});
      } else if (operation == CUPTI_ACTIVITY_MEMORY_OPERATION_TYPE_RELEASE) {
        changes_.push_back({.time = memory.timestamp, .address = memory.address, .allocated = std::nullopt});
      }
      break;
    }
    case CUPTI_ACTIVITY_KIND_SYNCHRONIZATION: {
      const auto& wait = as<CUpti_ActivitySynchronization2>(record);
      if (number(wait.type) != CUPTI_ACTIVITY_SYNCHRONIZATION_TYPE_STREAM_WAIT_EVENT) {
        report_.synchronizing += length(wait.start, wait.end);
      }
      break;
    }
    case CUPTI_ACTIVITY_KIND_OVERHEAD: {
      const auto& overhead = as<CUpti_ActivityOverhead3>(record);
      report_.overhead += length(overhead.start, overhead.end);
      break;
    }
    default:
      ++report_.ignored;
  }
}

// CUPTI gives zeros where it had no memory for times.
void ActivityDecoder::add_activity(GpuActivity activity, std::uint64_t begin, std::uint64_t end,
                                   std::uint32_t correlation) {
  if (begin == 0 || end < begin || end > most) {
    ++report_.untimed;
    return;
  }
  activity.begin = std::chrono::nanoseconds(begin);
  activity.end = std::chrono::nanoseconds(end);
  launched_.push_back({activity, correlation});
}

// What was allocated before recording began is unknown here, and its release changes nothing.
Bytes ActivityDecoder::peak_of(std::vector<MemoryChange> changes) {
  std::stable_sort(changes.begin(), changes.end(),
                   [](const MemoryChange& a, const MemoryChange& b) { return a.time < b.time; });
  std::unordered_map<std::uint64_t, std::uint64_t> blocks;  // by address
  std::uint64_t allocated = 0;
  std::uint64_t peak = 0;
  for (const MemoryChange& change : changes) {
    if (const auto block = blocks.find(change.address); block != blocks.end()) {
      allocated -= block->second;
      blocks.erase(block);
    }
    if (!change.allocated) continue;
    blocks.emplace(change.address, *change.allocated);
    allocated += *change.allocated;
    peak = std::max(peak, allocated);
  }
  return bytes(peak);
}

ActivityReport ActivityDecoder::report() const {
  ActivityReport report = report_;
  report.peak_memory = peak_of(changes_);
  for (const Launched& launched : launched_) {
    report.activities.push_back(launched.activity);
    const auto owner = owners_.find(launched.correlation);
    if (owner != owners_.end()) report.activities.back().owner = owner->second;
  }
  std::stable_sort(report.activities.begin(), report.activities.end(),
                   [](const GpuActivity& a, const GpuActivity& b) { return a.begin < b.begin; });
  return report;
}

}  // namespace moebench
