#pragma once
// Walks a verified plan, for every device.

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string_view>

#include "reference/base/error.h"
#include "reference/comm/communicator.h"
#include "reference/exec/device.h"
#include "reference/exec/kernels.h"
#include "reference/exec/program.h"
#include "reference/trace/timeline.h"

namespace moebench {

// An op failed. The step is poisoned: later ops were skipped, the streams drained and the communicator aborted, so that
// peers fail soon rather than wait. `what()` names rank, op, partition and, where known, the peer.
class StepError : public Error {
 public:
  StepError(const std::string& what, int rank, int op, int peer) : Error(what), rank_(rank), op_(op), peer_(peer) {}

  int rank() const { return rank_; }
  int op() const { return op_; }      // index into the plan's ops, or -1 where the device could not tell
  int peer() const { return peer_; }  // the rank that was lost, or -1

 private:
  int rank_;
  int op_;
  int peer_;
};

// Device and communicator are borrowed and outlive it. Not thread-safe. After a StepError every run throws it again.
class Executor {
 public:
  Executor(Device& device, Communicator& communicator);

  // Runs one pass and returns when its last op has ended on every stream. Allocates nothing after the first run of a
  // plan of this size. Throws StepError.
  void run(Program& program, Kernels& kernels, Pass pass);

  // What the last run did when, counted from its begin, in the order of the plan's ops. Overwritten by the next run.
  const Timeline& timeline() const { return timeline_; }

 private:
  void enqueue(int op);
  void run_op(int op) noexcept;
  void perform(int op);
  void all_reduce(const Op& op);
  void fail(int op, std::string_view reason, int peer) noexcept;
  void drain() noexcept;
  Seconds now() const;

  Device& device_;
  Communicator& communicator_;
  Program* program_ = nullptr;  // of the run under way
  Kernels* kernels_ = nullptr;
  int first_op_ = 0;
  std::chrono::steady_clock::time_point zero_;
  Timeline timeline_;
  std::atomic<bool> poisoned_{false};
  std::mutex failing_;
  std::optional<StepError> failure_;
};

}  // namespace moebench
