#pragma once
// Waiting for what another agent does, without missing a signal.

#include <chrono>
#include <thread>

#include "reference/base/units.h"
#include "suites/run/interrupts.h"

namespace moebench {

// Looks again and again until there is something, a signal comes or time is up. What the last look gave.
template <class Look>
auto wait_for(Look look, Interrupts& interrupts, Seconds patience) -> decltype(look()) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(patience.count());
  for (;;) {
    if (auto found = look()) return found;
    if (interrupts.signal() || std::chrono::steady_clock::now() > end) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace moebench
