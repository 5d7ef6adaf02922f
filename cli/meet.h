#pragma once
// How an agent finds the others.

#include <memory>
#include <optional>

#include "reference/comm/rendezvous/store.h"
#include "suites/run/attempt.h"
#include "suites/run/interrupts.h"
#include "suites/run/launch.h"

namespace moebench {

struct Meeting {
  std::shared_ptr<Store> store;  // of the agents of this run alone
  Crew crew;
};

// Hosts the store at which agents meet, or waits for it for up to a minute. Nothing if a signal came first. Throws
// InputError that says what to look at when the store cannot be hosted or does not answer.
std::optional<Meeting> meet(const Launch& launch, Interrupts& interrupts);

}  // namespace moebench
