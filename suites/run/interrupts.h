#pragma once
// Ctrl-C, SIGTERM and a terminal that hangs up (SIGHUP) as something to poll for.

#include <csignal>
#include <optional>

namespace moebench {

// Holds SIGINT, SIGTERM and SIGHUP back from the whole process: make it before any thread, and only one. The first signal is
// taken; from then on the usual effect is restored, so that a second one ends the process at once.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  // Readable when a signal has come that was not taken yet.
  int fd() const { return fd_; }

  // The signal that came, also in later calls; nothing if none has.
  std::optional<int> signal();

 private:
  int fd_;
  sigset_t before_;
  std::optional<int> taken_;
};

}  // namespace moebench
