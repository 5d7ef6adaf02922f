#pragma once
// The agents of a run, once all are there.

#include <optional>
#include <vector>

#include "reference/base/units.h"
#include "suites/pinning.h"
#include "suites/run/agents.h"
#include "suites/run/interrupts.h"
#include "suites/run/preflight.h"

namespace moebench {

// What ranks are to have; what is left open follows from the machines.
struct RanksWanted {
  int ranks = 1;
  std::optional<int> threads;  // a rank
  std::optional<Pinning> pinning;
  bool one_clock = false;  // an emulated link's ends agree on moments
  bool gpus = false;       // one a rank
};

struct Muster {
  std::vector<AgentInfo> agents;
  std::vector<Host> hosts;       // [agents]; empty where there is one
  std::vector<int> taking_part;  // agents, in the order of their ranks
  std::vector<Machine> machines;
  std::vector<RankPlace> places;  // [ranks]
  std::vector<int> gpus;          // [ranks] of its machine's; empty where none are wanted
  int threads = 1;
  Pinning pinning = Pinning::none;
};

// Waits for the other agents, and counts the ranks and the memory of each machine. Nothing if a signal came first.
// `own`: this agent's machine. Throws InputError where an agent does not come within `patience`, is of another build,
// or where ranks that need one clock are on several machines or on a shaped network, or a machine has fewer GPUs than
// ranks.
std::optional<Muster> muster(const RanksWanted& wanted, Agents& agents, Interrupts& interrupts, Seconds patience,
                             Host own = {});

// Divides the ranks among some of the agents anew: machines, places and GPUs. Threads and pinning stay. Throws
// InputError where a machine has fewer GPUs than ranks.
void place(Muster& muster, std::vector<int> taking_part, const RanksWanted& wanted);

// What ranks on these machines have, but for places.
Muster muster_on(std::vector<Machine> machines, const RanksWanted& wanted);

}  // namespace moebench
