#pragma once
// How the program says what came of a command. The same in every command.

namespace moebench {

enum ExitStatus : int {
  exit_done = 0,           // skipped configurations included
  exit_regression = 1,     // something became worse by more than its margin
  exit_usage = 2,          // wrong options, suite or files; no such device
  exit_inconclusive = 3,   // nothing is known to be worse, and not everything is known to be the same
  exit_no_baseline = 4,    // nothing to compare with, or configurations missing
  exit_failed = 5,         // a configuration failed or was incorrect
  exit_hung_up = 129,      // SIGHUP: the terminal is gone
  exit_interrupted = 130,  // SIGINT: Ctrl-C
  exit_terminated = 143,   // SIGTERM
};

}  // namespace moebench
