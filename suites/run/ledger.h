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

  // From here on, runs are of the hosts that `hosts` describes ("2 of 4 agents, without agent 2"), which their label
  // and the field "hosts" of their configuration say: they stand beside those of before, and are compared with each
  // other. Rounds before `round` are not wanted of them. What has failed or was skipped before is not run again.
  void begin_part(const std::string& hosts, int round);
  int part() const { return part_; }  // 0 before; the same for the same hosts
  int first_round() const { return first_round_; }

  // Precondition: has(configuration).
  const RunResult& run_of(int configuration) const { return *find(configuration); }

  // Rounds that it was measured in, and those that are not wanted of it.
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
  bool any_is_open() const;

  const Results& results() const { return results_; }
  Results& results() { return results_; }

 private:
  RunResult& entry(int configuration);
  const RunResult* find(int configuration) const;
  const RunResult* at(int place) const;
  int place_of(int configuration) const;  // in all parts
  std::string baseline_label(std::size_t configuration) const;

  const Suite& suite_;
  const std::vector<Configuration>& configurations_;
  std::vector<Configuration> asked_;
  Results results_;
  std::vector<std::optional<Seconds>> predicted_;  // [configurations]
  std::vector<int> place_of_run_;                  // ascending
  std::vector<std::string> parts_ = {""};          // the hosts of each
  int part_ = 0;
  int first_round_ = 0;
};

}  // namespace moebench
