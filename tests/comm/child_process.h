#pragma once
// A forked process that never outlives its owner.

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include "reference/base/units.h"
#include "reference/comm/deadline.h"

namespace moebench {

class ChildProcess {
 public:
  // Runs `body` in a child, which ends with the status that `body` returns; 99 after an exception. The caller has no
  // other threads.
  explicit ChildProcess(const std::function<int()>& body) : id_(fork()) {
    if (id_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int status = 99;
    try {
      status = body();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "child: %s\n", error.what());
    }
    _exit(status);
  }
  ~ChildProcess() {
    if (id_ <= 0) return;
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  ChildProcess(ChildProcess&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
  ChildProcess& operator=(ChildProcess&&) = delete;

  void send_signal(int signal) const { kill(id_, signal); }

  // The exit status, if the child ends by itself in time.
  std::optional<int> wait(Seconds timeout) {
    for (const Deadline deadline = deadline_after(timeout); std::chrono::steady_clock::now() < deadline;) {
      int status = 0;
      if (waitpid(id_, &status, WNOHANG) == id_) {
        id_ = -1;
        return WIFEXITED(status) ? std::optional<int>(WEXITSTATUS(status)) : std::nullopt;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return std::nullopt;
  }

 private:
  pid_t id_;
};

}  // namespace moebench
