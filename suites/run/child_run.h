#pragma once
// `moebench run`, by this build or another one, as a process of its own.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "results/results.h"
#include "suites/run/interrupts.h"

namespace moebench {

struct ChildRun {
  std::string program;                 // path
  std::vector<std::string> arguments;  // behind "run": the suite, and options but --rounds and --out
  std::filesystem::path folder;        // new, for its results; what it says goes to a file of that name and ".log"
};

// One round. Nothing after a signal: the process is asked to end, and has ended. Throws InputError for what the program
// refuses, in its words, and Error where it could not complete the round.
std::optional<Results> run_one_round(const ChildRun& run, Interrupts& interrupts);

}  // namespace moebench
