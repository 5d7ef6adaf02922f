#pragma once
// Who wants to know how a run goes: progress on a terminal, the results file, metrics. Called by the head agent alone,
// from one thread, between the things that it decides: an observer should not take long.

#include <span>
#include <string>
#include <string_view>

#include "results/results.h"
#include "suites/configuration.h"

namespace moebench {

// One configuration in one round.
struct RunStep {
  int round = 0;  // from 0
  int rounds = 1;
  int configuration = 0;  // index in the suite's order
  std::string_view label;
  int part = 0;  // of the run: 0 with all hosts, another one for each set of those that are left
};

class Observer {
 public:
  virtual ~Observer() = default;

  // What is run in each round, in the suite's order: before run_started(), and once selectors have made their trials.
  virtual void run_planned(std::span<const Configuration> /*configurations*/) {}

  // The results hold suite and environment, and the configurations that are skipped, whose indices these are.
  virtual void run_started(const Results& /*results*/, std::span<const int> /*skipped*/) {}

  // After run_started(), of a run that is gone on with, and where one goes on without hosts that are lost: the rounds
  // that each configuration has still to be run in.
  virtual void run_gone_on_with(std::span<const int> /*rounds_left*/) {}

  // So many configurations are measured for selectors that choose by trials, before the run or again.
  virtual void trials_started(int /*configurations*/) {}

  // So many configurations are run in it.
  virtual void round_started(int /*round*/, int /*configurations*/) {}

  virtual void configuration_started(const RunStep& /*step*/) {}

  // Of the configurations that were started since one has ended, which take turns: now and then. `expected`: of the
  // round, as it looks now.
  virtual void turns_ended(int /*turns*/, int /*expected*/) {}

  // Once for each configuration that is started in a round, and for each that failed without that. What broke off while
  // it took turns is started again first. The run is part of the results.
  virtual void configuration_ended(const RunStep& /*step*/, const RunResult& /*run*/, const Results& /*results*/) {}

  // Before the end of a configuration whose steps were traced: a trace of each rank (rank_trace.h).
  virtual void traced(const Configuration& /*configuration*/, std::span<const std::string> /*ranks*/) {}

  // It has not answered, and is not part of the run any more. A note says so too.
  virtual void agent_lost(int /*agent*/) {}

  // Something a person should know, without a line break at its end.
  virtual void note(std::string_view /*text*/) {}

  // The last call. Also after a signal or a loss: see the results' state.
  virtual void run_ended(const Results& /*results*/) {}
};

}  // namespace moebench
