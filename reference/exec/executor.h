#pragma once
// Walks a verified plan, for every device.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "reference/base/error.h"
#include "reference/comm/communicator.h"
#include "reference/exec/device.h"
#include "reference/exec/kernels.h"
#include "reference/exec/op_marks.h"
#include "reference/exec/program.h"
#include "reference/trace/span_rings.h"
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

// How a pass was given to its device.
enum class Launching : std::uint8_t {
  op_by_op,
  recorded,  // op by op, and the recording launched then
  replayed,  // as the recording of an earlier run
};

// When a run went, on this process's clock, and how.
struct RunTimes {
  std::int32_t run = 0;  // counted from 0, as in its span records
  Instant begin;
  Instant end;  // when all streams had ended
  Launching launch = Launching::op_by_op;
};

// Device and communicator are borrowed and outlive it. Not thread-safe. After a StepError every run throws it again.
class Executor {
 public:
  Executor(Device& device, Communicator& communicator);

  // Runs one pass and returns when its last op has ended on every stream. Allocates nothing after the first run of a
  // plan of this size. Throws StepError.
  void run(Program& program, Kernels& kernels, Pass pass);

  // From now on the streams note each op of a run in their rings, which outlive that; null: they do not. Not during a
  // run.
  void trace_into(SpanRings* rings) { rings_ = rings; }

  // From now on they are told of each op that runs; null: nobody is. Borrowed. Not during a run.
  void tell_of_ops(OpMarks* marks) { marks_ = marks; }

  // Whether the device keeps a pass that runs again with the same addresses, and later gets it as one. Not while
  // somebody needs to be told of every op, nor by itself. Throws InputError for a device that cannot. Not during a run.
  void record_passes(bool wanted);

  const RunTimes& last_run() const { return times_; }

  // What the last run did when, counted from its begin, in the order of the plan's ops: by the device's stamps, where
  // it has such. Overwritten by the next run.
  const Timeline& timeline() const { return timeline_; }

  // How long the last run's first all-to-all waited for the last of the peers to come; zero where it had none.
  Seconds waited() const { return waited_.value_or(Seconds(0)); }

 private:
  void enqueue(std::span<const Op> ops);
  void enqueue(int op);
  void launch(Pass pass, std::span<const Op> ops);
  void run_op(int op) noexcept;
  void time_and_perform(int op) noexcept;
  std::chrono::nanoseconds try_to_perform(int op) noexcept;
  void note(const SpanRecord& record) noexcept;
  void read_stamps();
  std::chrono::nanoseconds perform(int op);  // how long it waited for other ranks, where it tells
  Instant ready_since(int op) const;         // when the last of what other streams do for it had ended
  void all_reduce(const Op& op);
  void fail(int op, std::string_view reason, int peer) noexcept;
  void drain() noexcept;
  Seconds since_begin(Instant instant) const;

  Device& device_;
  Communicator& communicator_;
  Program* program_ = nullptr;  // of the run under way
  Kernels* kernels_ = nullptr;
  int first_op_ = 0;
  RunTimes times_{.run = -1, .begin = {}, .end = {}};
  Timeline timeline_;
  SpanRings* rings_ = nullptr;
  OpMarks* marks_ = nullptr;
  Recorder* recorder_ = nullptr;   // null: passes are not recorded
  Stamps* stamps_;                 // null: ops are timed where they run
  std::optional<Seconds> waited_;  // nothing before the first all-to-all; then of that stream's thread
  std::atomic<bool> poisoned_{false};
  std::mutex failing_;
  std::optional<StepError> failure_;
};

}  // namespace moebench
