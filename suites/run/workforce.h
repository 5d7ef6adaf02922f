#pragma once
// The agents of a run as long as it goes on: who takes part, and who is lost. The head's.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "suites/run/agents.h"
#include "suites/run/attempt.h"
#include "suites/run/interrupts.h"
#include "suites/run/job.h"
#include "suites/run/muster.h"
#include "suites/run/roll_call.h"
#include "suites/run/worker_report.h"

namespace moebench {

class Workforce {
 public:
  // Borrows everything.
  Workforce(RanksWanted wanted, const Crew& crew, Agents& agents, Interrupts& interrupts);

  // Waits for all agents. False if a signal came first. Throws as muster() does.
  bool meet();

  // As it is now.
  const Muster& muster() const { return muster_; }

  // Agents that are lost so far.
  int losses() const { return static_cast<int>(lost_.size()); }

  struct Loss {
    int agent = 0;
    std::string line;  // that says so
  };

  struct Outcome {
    std::vector<AgentReport> reports;  // of those that took part and answered
    std::vector<Loss> losses;          // since the last job
    std::string interruption;          // the agent that got a signal; empty: none
  };

  // Has the agents that take part run the job, whose places and number it fills in. Events are rank 0's. An agent is
  // lost that gives no sign of life for the longest_silence() of the job's time-out, or does not report though it gives
  // them. Throws CommunicationError where the store is lost.
  Outcome run(Job job, const std::function<void(const WorkerEvent&)>& on_event);

  // Divides the ranks among the agents that are left, as many of them as the ranks divide by: "2 of 4 agents, without
  // agent 2". Throws InputError where their machines do not have what the ranks need.
  std::string go_on_without_lost();

 private:
  bool is_left(int agent) const;
  void lose(int agent, const std::string& how, Outcome& outcome);
  void look_for_silent(const Job& job, Outcome& outcome);
  void gather(const Job& job, Outcome& outcome);

  RanksWanted wanted_;
  const Crew& crew_;
  Agents& agents_;
  Interrupts& interrupts_;
  Muster muster_;
  std::optional<RollCall> roll_call_;
  std::vector<int> lost_;  // ascending
  int attempt_ = 0;
};

}  // namespace moebench
