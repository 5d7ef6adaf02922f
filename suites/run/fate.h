#pragma once
// How a process ended.

#include <string>

namespace moebench {

struct Fate {
  bool by_signal = false;
  int number = 0;  // the signal, or the exit status

  bool clean() const { return !by_signal && number == 0; }
  bool operator==(const Fate&) const = default;
};

// From what waitpid() gives for a process that has ended.
Fate fate_from(int wait_status);

// "was killed by signal 9 (SIGKILL)", "exited with status 3".
std::string describe(Fate fate);

}  // namespace moebench
