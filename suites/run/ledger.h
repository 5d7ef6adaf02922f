#pragma once
// The results of a run while it goes on.

#include <optional>
#include <string>
#include <vector>

#include "results/results.h"
#include "suites/configuration.h"
#include "suites/run/earlier_part.h"
#include "suites/run/worker_event.h"
#include "suites/suite.h"

namespace moebench {

class Ledger {
 public:
  // The environment is filled in by the caller, through results(), before there are runs: what the suite leaves to the
  // machines (threads) is recorded as they have it. `asked`: the same as the suite has them, before anything was chosen
  // for them; empty: nothing was. Suite and configurations are borrowed.
  Ledger(const Suite& suite, const std::vector<Configuration>& configurations, std::vector<Configuration> asked = {});

  // Begins with what was measured before, under the conditions that it was begun under. Returns how much is missing,
  // for people; it is noted in the results where something is. Throws InputError where they have changed. Precondition:
  // suite and environment are those of now, and there are no runs.
  std::string take_up(const EarlierPart& earlier);

  // Each returns the run as it is then. A configuration whose output was wrong, or that failed, stays failed.
  const RunResult& record(int configuration, const Measurement& measurement);
  const RunResult& fail(int configuration, const std::string& reason);
  const RunResult& skip(int configuration, const std::string& reason);

  // What its step will take, before it is run.
  void expect(int configuration, Seconds predicted) { predicted_[static_cast<std::size_t>(configuration)] = predicted; }

  // Rounds that it was measured in.
  int rounds_of(int configuration) const;

  // That each configuration is still to be run in.
  std::vector<int> rounds_left() const;

  // Whether anything is known of it.
  bool has(int configuration) const { return find(configuration) != nullptr; }

  // A line about the run; `once`: unless it is there already.
  enum class Repeat { allowed, once };
  bool note(const std::string& text, Repeat repeat);

  // Neither failed nor skipped: worth another round.
  bool is_open(int configuration) const;

  const Results& results() const { return results_; }
  Results& results() { return results_; }

 private:
  RunResult& entry(int configuration);
  const RunResult* find(int configuration) const;
  std::string baseline_label(std::size_t configuration) const;

  const Suite& suite_;
  const std::vector<Configuration>& configurations_;
  std::vector<Configuration> asked_;
  Results results_;
  std::vector<std::optional<Seconds>> predicted_;  // [configurations]
  std::vector<int> configuration_of_;  // of each run, ascending
};

}  // namespace moebench
