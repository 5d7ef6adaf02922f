#pragma once
// The head agent: decides what is run when, and keeps the results.

#include <optional>
#include <string>
#include <vector>

#include "reference/cost/machine_profile.h"
#include "results/results.h"
#include "suites/configuration.h"
#include "suites/run/agents.h"
#include "suites/run/attempt.h"
#include "suites/run/earlier_part.h"
#include "suites/run/exit_status_of.h"
#include "suites/run/interrupts.h"
#include "suites/run/observer.h"
#include "suites/suite.h"

namespace moebench {

struct RunRequest {
  Suite suite;
  std::vector<Configuration> configurations;
  std::vector<Configuration> asked;       // the same as the suite has them, adaptive; empty: nothing is
  Seconds choosing;                       // what it took to choose for them, trials apart
  std::vector<std::string> left_out;      // why others of the suite are not among them: noted in the results
  std::optional<MachineProfile> profile;  // predicts steps; what a simulated device is simulated on
  std::vector<Publication> published;     // to be compared with the runs
  int traced_steps = 0;                   // of each configuration in each round, handed to the observer
  Environment environment;                // recorded as it is, but for the threads, which follow from the machines
  int shuffled_from = 0;                  // the first round's order is that of this round: of a gate, each has its own
  std::optional<Seconds> duration;        // rounds go on until that is used; nothing: the suite's number of rounds
  bool survives_hosts = false;            // a lost agent does not end the run
  std::optional<EarlierPart> earlier;     // of a run that is gone on with: only what it lacks is run
};

// Runs every configuration in every round: fresh workers for each round, configurations in an order that the suite's
// seed shuffles anew in each. What the workers of an attempt cannot finish goes on with fresh ones, without the
// configuration that was under way when they broke off, which has failed and is not tried again.
//
// Selectors that try have their steps measured first; then their configurations are what they chose. With a profile,
// each run has a prediction beside what is measured; a profile of another machine, or an old one, is refused.
// Configurations that do not fit into the memory that is there are skipped before anything is run. A round is begun
// where a duration has room for it, the first one always. A run that survives hosts begins the round under way anew on
// those that are left, and what they measure are runs of their own (Ledger::begin_part). The results' state
// says how it ended. Throws InputError when the agents do not fit together, CommunicationError when the store is lost
// before anything is run; of a run that is gone on with, InputError where suite, build or machine have changed.
Results run_as_head(const RunRequest& request, const Crew& crew, Agents& agents, Interrupts& interrupts,
                    Observer& observer);

}  // namespace moebench
