#include "profiler/cupti/cupti_session.h"

#include <cupti.h>

#include <array>
#include <chrono>
#include <string>

#include "profiler/cupti/external_id.h"
#include "reference/base/error.h"

namespace moebench {
namespace {

constexpr int buffer_count = 64;
constexpr Bytes buffer_size = mib(1);
constexpr std::size_t most_launches = 65536;  // of other threads, between two calls of read()

// An external correlation comes before the record of the call that launched, so calls are recorded too.
constexpr std::array recorded_kinds = {CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL,
                                       CUPTI_ACTIVITY_KIND_RUNTIME,
                                       CUPTI_ACTIVITY_KIND_DRIVER,
                                       CUPTI_ACTIVITY_KIND_MEMCPY,
                                       CUPTI_ACTIVITY_KIND_MEMSET,
                                       CUPTI_ACTIVITY_KIND_MEMORY2,
                                       CUPTI_ACTIVITY_KIND_SYNCHRONIZATION,
                                       CUPTI_ACTIVITY_KIND_OVERHEAD,
                                       CUPTI_ACTIVITY_KIND_EXTERNAL_CORRELATION};

// The driver's functions with which NCCL's threads launch.
constexpr std::array launching_calls = {
    CUPTI_DRIVER_TRACE_CBID_cuLaunchKernel,       CUPTI_DRIVER_TRACE_CBID_cuLaunchKernel_ptsz,
    CUPTI_DRIVER_TRACE_CBID_cuLaunchKernelEx,     CUPTI_DRIVER_TRACE_CBID_cuLaunchKernelEx_ptsz,
    CUPTI_DRIVER_TRACE_CBID_cuMemcpyAsync,        CUPTI_DRIVER_TRACE_CBID_cuMemcpyAsync_ptsz,
    CUPTI_DRIVER_TRACE_CBID_cuMemcpyDtoDAsync_v2, CUPTI_DRIVER_TRACE_CBID_cuMemcpyDtoDAsync_v2_ptsz};

// CUPTI's buffer callbacks carry nothing with them.
std::atomic<ActivityBuffers*> receiving{nullptr};

void CUPTIAPI buffer_requested(std::uint8_t** buffer, std::size_t* size, std::size_t* most_records) {
  ActivityBuffers* const buffers = receiving.load(std::memory_order_acquire);
  const std::span<std::byte> taken = buffers == nullptr ? std::span<std::byte>() : buffers->take();
  *buffer = reinterpret_cast<std::uint8_t*>(taken.data());
  *size = taken.size();
  *most_records = 0;  // as many as there is room for
}

void CUPTIAPI buffer_completed(CUcontext /*context*/, std::uint32_t /*stream*/, std::uint8_t* buffer,
                               std::size_t /*size*/, std::size_t valid) {
  if (ActivityBuffers* const buffers = receiving.load(std::memory_order_acquire)) {
    buffers->give(reinterpret_cast<const std::byte*>(buffer), valid);
  }
}

std::uint64_t CUPTIAPI now() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
          .count());
}

void CUPTIAPI called(void* launches, CUpti_CallbackDomain domain, CUpti_CallbackId /*id*/, const void* data) {
  if (domain != CUPTI_CB_DOMAIN_DRIVER_API) return;
  const auto& call = *static_cast<const CUpti_CallbackData*>(data);
  if (call.callbackSite == CUPTI_API_ENTER) static_cast<LaunchLog*>(launches)->launching(call.correlationId);
}

std::string reason(CUptiResult result) {
  const char* text = nullptr;
  if (cuptiGetResultString(result, &text) != CUPTI_SUCCESS || text == nullptr) return std::to_string(result);
  return text;
}

std::string remedy(CUptiResult result, const std::string& other) {
  switch (result) {
    case CUPTI_ERROR_MULTIPLE_SUBSCRIBERS_NOT_SUPPORTED:
      return "end the tool that records this process" + (other.empty() ? "" : " (" + other + ")");
    case CUPTI_ERROR_INSUFFICIENT_PRIVILEGES:
      return "allow it to all users with the driver's option NVreg_RestrictProfilingToAdminUsers=0, or run as root";
    default:
      return "see `moebench doctor`";
  }
}

void check(CUptiResult result, const std::string& what, const std::string& other = {}) {
  if (result == CUPTI_SUCCESS) return;
  throw Error("CUPTI cannot " + what + ": " + reason(result) + "; " + remedy(result, other));
}

}  // namespace

CuptiSession::CuptiSession() : buffers_(buffer_count, buffer_size), launches_(most_launches) {
  std::array<char, std::size_t{2} * CUPTI_OLD_SUBSCRIBER_NAME_MIN_LEN> other{};
  CUpti_SubscriberParams params{};
  params.structSize = CUpti_SubscriberParams_STRUCT_SIZE;
  params.subscriberName = "moebench";
  params.oldSubscriberName = other.data();
  params.oldSubscriberSize = other.size();
  CUpti_SubscriberHandle subscriber = nullptr;
  const CUptiResult subscribed = cuptiSubscribe_v2(&subscriber, called, &launches_, &params);
  check(subscribed, "record", other.data());
  subscriber_ = subscriber;
  receiving.store(&buffers_, std::memory_order_release);
  try {
    check(cuptiActivityRegisterTimestampCallback(now), "take this process's clock");
    check(cuptiActivityRegisterCallbacks(buffer_requested, buffer_completed), "take buffers");
    for (const CUpti_ActivityKind kind : recorded_kinds) check(cuptiActivityEnable(kind), "record activities");
    for (const CUpti_CallbackId call : launching_calls) {
      check(cuptiEnableCallback(1, subscriber, CUPTI_CB_DOMAIN_DRIVER_API, call), "tell of launches");
    }
  } catch (const Error&) {
    stop();
    throw;
  }
}

CuptiSession::~CuptiSession() { stop(); }

// What fails here leaves nothing that could be done about it.
void CuptiSession::stop() noexcept {
  for (const CUpti_ActivityKind kind : recorded_kinds) cuptiActivityDisable(kind);
  cuptiActivityFlushAll(CUPTI_ACTIVITY_FLAG_FLUSH_FORCED);
  receiving.store(nullptr, std::memory_order_release);
  cuptiUnsubscribe(static_cast<CUpti_SubscriberHandle>(subscriber_));
}

void CuptiSession::begin_op(OpRun op) noexcept {
  launches_.begin_op(op);
  const CUptiResult result =
      cuptiActivityPushExternalCorrelationId(CUPTI_EXTERNAL_CORRELATION_KIND_CUSTOM0, external_id(op));
  if (result != CUPTI_SUCCESS) unmarked_.fetch_add(1, std::memory_order_relaxed);
}

void CuptiSession::end_op() noexcept {
  std::uint64_t last = 0;
  const CUptiResult result = cuptiActivityPopExternalCorrelationId(CUPTI_EXTERNAL_CORRELATION_KIND_CUSTOM0, &last);
  if (result != CUPTI_SUCCESS) unmarked_.fetch_add(1, std::memory_order_relaxed);
  launches_.end_op();
}

void CuptiSession::read(ActivityDecoder& decoder) {
  check(cuptiActivityFlushAll(CUPTI_ACTIVITY_FLAG_FLUSH_FORCED), "hand over what it has recorded");
  buffers_.read([&](std::span<const std::byte> buffer) { decoder.read(buffer); });
  launches_.read([&](std::uint32_t correlation, OpRun op) { decoder.own(correlation, op); });
  std::size_t dropped = 0;
  check(cuptiActivityGetNumDroppedRecords(nullptr, 0, &dropped), "tell what it has dropped");
  const std::uint64_t lost = buffers_.missing() + launches_.missing() + unmarked_.load(std::memory_order_relaxed);
  decoder.add_dropped(dropped + (lost - told_));
  told_ = lost;
}

}  // namespace moebench
