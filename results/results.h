#pragma once
// The results of a suite: everything that results.json holds.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/base/units.h"
#include "results/environment.h"
#include "results/hosts.h"
#include "results/publication.h"
#include "results/run_result.h"

namespace moebench {

inline constexpr int results_schema_version = 1;

// What was asked for.
struct SuiteSummary {
  std::string name;
  std::string description;
  std::string file;
  int ranks = 1;
  std::string device;
  int rounds = 1;  // so far, where there is a duration
  Seconds min_time;
  Seconds timeout;
  std::string order;  // of the steps of a round: "blocks" or "turns"
  std::uint64_t seed = 0;
  int configurations = 0;  // in all, those not run yet included
  std::string best;        // field whose best value is asked for in each shape; empty: none

  bool operator==(const SuiteSummary&) const = default;
};

enum class ResultsState {
  running,      // or ended without a chance to say so
  complete,     // every configuration has all of its rounds, failed or was skipped
  interrupted,  // by a signal
  lost,         // workers or hosts could not go on
};

std::string_view name_of(ResultsState state);
std::optional<ResultsState> results_state_named(std::string_view name);

// Of a run whose rounds go on for a time.
struct RunDuration {
  Seconds asked;
  Seconds used;  // so far, by all parts of a run that was gone on with

  bool operator==(const RunDuration&) const = default;
};

struct Results {
  SuiteSummary suite;
  Environment environment;
  std::vector<Host> hosts;              // [agents]; empty where there is one
  std::optional<RunDuration> duration;  // nothing: the suite says how many rounds
  ResultsState state = ResultsState::running;
  std::vector<std::string> notes;      // what happened beside the runs, for people
  std::vector<RunResult> runs;         // what has been run, failed or skipped so far, in the suite's order
  std::vector<Publication> published;  // that runs are compared with

  bool operator==(const Results&) const = default;
};

// The run that `run` is compared with, or null.
const RunResult* baseline_of(const Results& results, const RunResult& run);

// Median step of the baseline over that of the run; nothing where either has no time.
std::optional<Ratio> speedup(const Results& results, const RunResult& run);

}  // namespace moebench
