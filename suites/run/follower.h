#pragma once
// An agent that is not the head: runs its share of every job.

#include "suites/run/agents.h"
#include "suites/run/attempt.h"
#include "suites/run/interrupts.h"
#include "suites/run/pulse.h"

namespace moebench {

// Until the head says that it is over. Returns the exit status that the head gave, 130 or 143 after a signal. Throws
// CommunicationError when the head is lost; where it is only silent, the pulse tells.
int run_as_follower(const Crew& crew, Agents& agents, Interrupts& interrupts, Pulse& pulse);

}  // namespace moebench
