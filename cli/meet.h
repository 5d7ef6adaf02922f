#pragma once
// How an agent finds the others.

#include <functional>
#include <memory>
#include <optional>

#include "reference/comm/rendezvous/store.h"
#include "suites/run/attempt.h"
#include "suites/run/interrupts.h"
#include "suites/run/launch.h"

namespace moebench {

struct AgentMeeting {
  std::shared_ptr<Store> store;  // of the agents of this run alone
  Crew crew;
};

// Hosts the store at which agents meet, or waits for it for up to a minute. Nothing if a signal came first. Throws
// InputError that says what to look at when the store cannot be hosted or does not answer, and for an interface that
// this machine does not have.
std::optional<AgentMeeting> meet(const Launch& launch, Interrupts& interrupts);

// An agent's life: meets the others, then leads where it is the head, else follows. `lead` returns the exit status,
// having told it to the agents; what it throws, they are told here. Returns the exit status. Call it before any thread
// is made.
using Lead = std::function<int(const AgentMeeting& meeting, Agents& agents, Interrupts& interrupts)>;
int run_agent(const Launch& launch, const Lead& lead);

}  // namespace moebench
