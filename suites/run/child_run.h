#pragma once
// `moebench run`, by this build or another one, as a process of its own.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "reference/base/error.h"
#include "reference/comm/deadline.h"
#include "results/results.h"
#include "suites/run/interrupts.h"

namespace moebench {

struct ChildRun {
  std::string program;                 // path
  std::vector<std::string> arguments;  // behind "run": the suite, and options but --rounds and --out
  std::filesystem::path folder;        // new, for its results; what it says goes to a file of that name and ".log"
  int round = 0;                       // of the gate: its configurations are shuffled as in that one
  std::optional<Deadline> deadline;    // at which it is ended; nothing: it may take any time
};

// The process was killed, failed, went on past its deadline, or has left less than a whole round.
class IncompleteRoundError : public Error {
 public:
  using Error::Error;
};

// One round. Nothing after a signal: the process is asked to end, and has ended. A program that does not know of gates'
// rounds takes each for the first. Throws InputError for a program that cannot be started and for what it refuses, in
// its words, and IncompleteRoundError.
std::optional<Results> run_one_round(const ChildRun& run, Interrupts& interrupts);

}  // namespace moebench
