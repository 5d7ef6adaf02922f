#pragma once
// How the program says what came of a command. The same in every command.

namespace moebench {

enum ExitStatus : int {
  exit_done = 0,           // skipped configurations included
  exit_usage = 2,          // wrong options, suite or files; no such device
  exit_failed = 5,         // a configuration failed or was incorrect
  exit_hung_up = 129,      // SIGHUP: the terminal is gone
  exit_interrupted = 130,  // SIGINT: Ctrl-C
  exit_terminated = 143,   // SIGTERM
};

}  // namespace moebench
