#include "suites/run/fate.h"

#include <sys/wait.h>

#include <csignal>
#include <cstring>

namespace moebench {

Fate fate_from(int wait_status) {
  if (WIFSIGNALED(wait_status)) return {.by_signal = true, .number = WTERMSIG(wait_status)};
  return {.by_signal = false, .number = WEXITSTATUS(wait_status)};
}

std::string describe(Fate fate) {
  if (!fate.by_signal) return "exited with status " + std::to_string(fate.number);
  std::string text = "was killed by signal " + std::to_string(fate.number);
  if (const char* name = sigabbrev_np(fate.number)) text += std::string(" (SIG") + name + ")";
  return text;
}

}  // namespace moebench
