#pragma once
// A worker with what is known of it: its process, what it has said and since when it is silent.

#include <poll.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "reference/base/units.h"
#include "suites/run/job.h"
#include "suites/run/line_reader.h"
#include "suites/run/worker_event.h"
#include "suites/run/worker_process.h"
#include "suites/run/worker_report.h"

namespace moebench {

class WorkerWatch {
 public:
  using Clock = std::chrono::steady_clock;

  // Starts it. Throws Error.
  WorkerWatch(const WorkerCommand& command, const WorkerTask& task);

  // Takes in what it has written and whether it has ended. Hands over its events.
  void listen(const std::function<void(const WorkerEvent&)>& on_event);

  bool running() const { return running_; }

  // Running still, though its pipes are closed: it will have ended in a moment.
  bool ending() const { return running_ && !says_more_ && !reports_more_; }

  // It failed, or ended before everything was done: the job cannot be finished by these workers.
  bool lost() const { return !report_.failure.empty() || (!running_ && !report_.finished); }

  // Before it has found the others, it has `startup` to do so; then the job's time-out for each configuration, or turn.
  // What it took too long for; empty if it did not.
  std::string overdue(Clock::time_point now, Seconds startup) const;

  void dismiss();  // asks it to end
  void kill();     // because it did not

  void append_descriptors(std::vector<pollfd>& descriptors) const;

  // Complete once it has ended.
  const WorkerReport& report() const { return report_; }

 private:
  void take(const WorkerEvent& event);
  void note_end();

  WorkerProcess process_;
  LineReader events_;
  LineReader output_;
  WorkerReport report_;
  std::size_t to_do_;  // parts of the job
  std::size_t done_ = 0;
  Seconds timeout_;
  Clock::time_point last_event_ = Clock::now();
  bool ready_ = false;
  bool running_ = true;
  bool says_more_ = true;     // its output is open
  bool reports_more_ = true;  // its events are
};

}  // namespace moebench
