#pragma once
// Measures a build beside another one, or beside a baseline, until it is known which is better.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "reference/base/error.h"
#include "results/changes/change.h"
#include "results/results.h"
#include "results/statistics/stopping_rule.h"
#include "suites/run/interrupts.h"

namespace moebench {

struct GateRequest {
  std::vector<std::string>
      arguments;                    // of `moebench run` in both builds: the suite, and options but --rounds and --out
  std::string program;              // the build that is judged
  std::string base;                 // the one that it is judged by; empty: `baseline`, or nothing
  std::optional<Results> baseline;  // instead of another build
  std::filesystem::path folder;     // keeps everything: base/ and new/, each with results.json and its rounds
  Margins margins;
  StoppingRule stopping;
  Seconds grace = Seconds(60);  // that a build has beyond the budget at least to end its round
  std::uint64_t seed = 1;  // of which build goes first in a round, and of resampling
};

struct GateRun {
  Results before;  // of nothing where there is nothing to be judged by
  Results after;
  Changes changes;  // paired by round where two builds were measured
  int rounds = 0;   // complete ones
  std::vector<std::string> left_out;       // rounds that are not, each with its reason
  NextStep end = NextStep::another_round;  // that: after a signal
};

// Another environment than the baseline's: times cannot be compared.
class NoBaselineError : public InputError {
 public:
  using InputError::InputError;
};

// Each round runs the suite once with each build, in random order, with fresh processes. After each, `say` is told how
// far it has come. A signal ends the children and the gate. With a budget, a build is ended that still runs when the
// budget is spent, and `grace` or twice the time of its longest complete round after that: the round is not complete. A
// build that begins later has as long from its beginning. Without anything to be judged by, most_rounds rounds are
// measured. A round that one of the builds does not complete is left out of both. Throws IncompleteRoundError for the
// second one in a row, and where there is nothing to judge when the time is spent; InputError for a program that is
// another build than in the round before; what else run_one_round() throws; WriteError; and NoBaselineError after the
// first round.
GateRun run_gate(const GateRequest& request, Interrupts& interrupts,
                 const std::function<void(const std::string&)>& say);

}  // namespace moebench
