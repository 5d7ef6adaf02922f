#pragma once
// Recording what the GPUs of this process do, through CUPTI.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "profiler/cupti/activity_buffers.h"
#include "profiler/cupti/activity_decoder.h"

namespace moebench {

// One at a time in a process: CUPTI has one subscriber. Times are of std::chrono::steady_clock, in nanoseconds.
class CuptiSession {
 public:
  // Records from now on: kernels, copies, fills, memory, synchronisation and CUPTI's own overhead. Throws Error with
  // what CUPTI says and what to do: another tool records, or this user may not.
  CuptiSession();
  ~CuptiSession();
  CuptiSession(const CuptiSession&) = delete;
  CuptiSession& operator=(const CuptiSession&) = delete;

  // What this thread launches between the two belongs to the op. What fails is counted.
  void begin_op(OpRun op) noexcept;
  void end_op() noexcept;

  // Hands over what was recorded of work that has ended. Call it now and then, and when the device is synchronised:
  // what finds no buffer is dropped. Throws Error.
  void read(ActivityDecoder& decoder);

  // Ops whose begin or end CUPTI did not take: their activities have no owner, or a wrong one.
  std::uint64_t unmarked_ops() const noexcept { return unmarked_.load(std::memory_order_relaxed); }

 private:
  void stop() noexcept;

  ActivityBuffers buffers_;
  void* subscriber_ = nullptr;
  std::uint64_t missing_ = 0;  // buffers, told to a decoder
  std::atomic<std::uint64_t> unmarked_{0};
};

// Why CUPTI cannot record here; nothing if it can.
std::optional<std::string> why_cupti_cannot_record();

}  // namespace moebench
