#pragma once
// A worker's process, as its agent sees it.

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "suites/run/fate.h"

namespace moebench {

// What is started as a worker: a program with its arguments, and what its environment has beside this process's own.
struct WorkerCommand {
  std::vector<std::string> arguments;  // the program's path first
  std::vector<std::string> environment;  // "NAME=value"
};

// The descriptor on which a worker writes its events.
inline constexpr int worker_events_fd = 3;

// Starts a process that reads `task` as its standard input, writes events on worker_events_fd, and whose other output is
// what it says. It ends when the thread that made it ends, ignores Ctrl-C, and inherits no other descriptor.
class WorkerProcess {
 public:
  // Throws Error when it cannot be started.
  WorkerProcess(const WorkerCommand& command, const std::string& task);
  ~WorkerProcess();  // kills it if it still runs
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  pid_t pid() const { return pid_; }

  // Ends of pipes, not blocking.
  int events_fd() const { return events_; }
  int output_fd() const { return output_; }

  // Nothing if it has ended.
  void send(int signal);

  // How it ended; nothing while it runs.
  const std::optional<Fate>& fate();

 private:
  pid_t pid_ = -1;
  int events_ = -1;
  int output_ = -1;
  std::optional<Fate> fate_;
};

}  // namespace moebench
