#pragma once
// Recording what the GPUs of this process do, through CUPTI.

#include <atomic>
#include <cstdint>

#include "profiler/cupti/activity_buffers.h"
#include "profiler/cupti/activity_decoder.h"
#include "profiler/cupti/launch_log.h"

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

  // What is launched between the two belongs to the op, by whichever thread: what this one launches by the number that
  // CUPTI hands on, what others launch by the call's own. One op at a time. What fails is counted.
  void begin_op(OpRun op) noexcept;
  void end_op() noexcept;

  // Hands over what was recorded. Precondition: the device is idle. What found no buffer was dropped. Throws Error.
  void read(ActivityDecoder& decoder);

 private:
  void stop() noexcept;

  ActivityBuffers buffers_;
  void* subscriber_ = nullptr;
  LaunchLog launches_;
  std::atomic<std::uint64_t> unmarked_{0};  // begins and ends of ops that CUPTI did not take
  std::uint64_t told_ = 0;                  // of what was lost, to a decoder
};

}  // namespace moebench
