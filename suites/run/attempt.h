#pragma once
// One set of workers on this machine, from their start to their end.

#include <functional>
#include <vector>

#include "reference/base/units.h"
#include "suites/run/agents.h"
#include "suites/run/interrupts.h"
#include "suites/run/job.h"
#include "suites/run/worker_event.h"
#include "suites/run/worker_process.h"
#include "suites/run/worker_report.h"

namespace moebench {

// How long an agent waits.
struct Patience {
  Seconds startup{60};    // for a worker to find the others
  Seconds after_loss{5};  // for workers to notice that one of them was lost, and say what they saw
  Seconds goodbye{2};     // for a worker that was told to end, before it is killed
};

// What an agent brings to every attempt.
struct Crew {
  WorkerCommand command;
  std::string store_host;
  std::uint16_t store_port = 0;
  std::string store_prefix;  // of the run's keys; empty, or with a slash at its end
  std::string bind;          // address on which workers listen
  Host host;                 // what results say of this machine
  Patience patience;
};

// Runs this agent's share of a job's ranks, all workers at once, until none is left. The ranks divide by the agents.
// Events of rank 0 are handed over as they come. A worker that takes longer than the job's time-out for a
// configuration, or does not react to the end of others, is killed; a signal kills all at once. `is_hopeless` is asked
// now and then: once it says so, workers of all agents are told to end. Throws Error when a worker cannot be started.
AgentReport run_attempt(
    const Job& job, const Crew& crew, Agents& agents, Interrupts& interrupts,
    const std::function<void(const WorkerEvent&)>& on_event,
    const std::function<bool()>& is_hopeless = [] { return false; });

}  // namespace moebench
