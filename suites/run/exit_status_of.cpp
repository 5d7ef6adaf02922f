#include "suites/run/exit_status_of.h"

#include <algorithm>
#include <csignal>

namespace moebench {

int exit_status_of(const Results& results, int signal) {
  constexpr int failed = 5;
  if (signal != 0) return 128 + signal;
  if (results.state == ResultsState::interrupted) return 128 + SIGINT;
  if (results.state == ResultsState::lost) return failed;
  const bool any_failed = std::any_of(results.runs.begin(), results.runs.end(),
                                      [](const RunResult& run) { return run.status == RunStatus::failed; });
  return any_failed ? failed : 0;
}

}  // namespace moebench
